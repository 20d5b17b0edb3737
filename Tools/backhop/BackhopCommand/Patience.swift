import ArgumentParser
import Postgres
import ServiceKit

/// How long a command waits for what it needs before it gives up.
struct Patience: ParsableArguments {
    @Option(
        name: .customLong("wait"),
        help: "How long to wait for what is not there yet, such as 30s or 5m; 0s fails at once.",
        transform: { text in
            guard let duration = parseDuration(text) else {
                throw ValidationError("\"\(text)\" is no duration, such as 30s or 5m")
            }
            return duration
        })
    var limit: Duration = .zero

    /// Calls `work` each second until it succeeds, telling once what it waits for.
    ///
    /// - Throws: The error of the last call when the time is up, and at once what waiting does not mend.
    func wait<Outcome>(for what: String, _ work: () async throws -> Outcome) async throws -> Outcome {
        let end = ContinuousClock.now + limit
        var told = ""
        while true {
            do {
                return try await work()
            } catch {
                guard canMend(error), ContinuousClock.now < end else { throw error }
                let message = "Waiting for \(what): \(error)"
                if message != told { print(message) }
                told = message
                try await Task.sleep(for: .seconds(1))
            }
        }
    }

    private func canMend(_ error: any Error) -> Bool {
        switch error {
        // 42P01: the tables are not there before the first migration.
        case let error as PostgresError: error.isRetriable || error.sqlstate == "42P01"
        case let error as CommandError: error.mayPass
        default: false
        }
    }
}
