import Logging
import ServiceLifecycle

/// Tells when the service can do its work for the first time, and gives up if that takes longer than it was told to wait.
struct StartWatch: Service {
    /// How long to wait; nil for ever.
    let limit: Duration?
    let readiness: Readiness
    let logger: Logger

    /// - Throws: ``StartTimeout``, which ends the service.
    func run() async throws {
        let began = ContinuousClock.now
        try await cancelWhenGracefulShutdown { try await untilReady() }
        if readiness.isReady {
            logger.notice("ready", metadata: ["after": "\(began.duration(to: .now))"])
        }
        // A service that returns ends the group.
        try? await gracefulShutdown()
    }

    private func untilReady() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await readiness.untilReady() }
            if let limit {
                group.addTask {
                    try await Task.sleep(for: limit)
                    throw StartTimeout(limit: limit, complaints: readiness.complaints)
                }
            }
            defer { group.cancelAll() }
            do {
                try await group.next()
            } catch is CancellationError {
                return
            }
        }
    }
}

/// What a service needs was not there in the time it was told to wait.
struct StartTimeout: Error, CustomStringConvertible {
    let limit: Duration
    let complaints: [String]

    var description: String {
        "not ready within \(durationText(limit)) (BACKHOP_START_TIMEOUT), still waiting for: "
            + complaints.joined(separator: "; ")
    }
}
