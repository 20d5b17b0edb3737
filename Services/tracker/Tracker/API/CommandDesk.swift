import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import QueueContract
import RelayModel
import RelayStore
import ServiceKit
import Synchronization

/// Hands a dispatcher's commands to the router and waits a moment for its answers.
///
/// Answers come by the `events` exchange; the row is read when one arrives, and once more when the wait is over.
struct CommandDesk: Sendable {
    let store: TrackerStore
    let courier: Courier
    let logger: Logger
    private let waiters = CommandWaiters()
    /// How long a request waits for the router's answer.
    private let patience = Duration.seconds(2)

    /// Hands the command over and answers with its outcome: 409 refused, 202 not known yet.
    ///
    /// - Parameters:
    ///   - command: The row; a command that is there already is not written again.
    ///   - done: The answer's status when the command was carried out.
    func submit(
        _ arguments: CommandArguments, by caller: APICaller, as command: CommandID = .random(),
        done: HTTPResponse.Status = .created
    ) async throws -> Response {
        try await perform(arguments, by: caller.key, of: caller.tenant, as: command)
        return try await answer(command, caller, done: done)
    }

    /// Writes the command, publishes it, and waits a moment for the router's answer.
    ///
    /// - Parameter person: Who asks, for the record.
    @discardableResult
    func perform(
        _ arguments: CommandArguments, by person: String, of tenant: TenantID, as command: CommandID = .random()
    ) async throws -> CommandID {
        try await store.submit(
            command, kind: arguments.kind, payload: try arguments.json(), requestedBy: person, tenant: tenant)
        // Registered before it is published: the answer may be here before the confirm.
        let answer = waiters.register(command)
        defer { waiters.forget(command) }
        do {
            try await courier.submit(command, of: tenant)
        } catch {
            // The row stands: the sweeper publishes it when the broker is back.
            logger.warning("command not published yet", metadata: ["command": "\(command)", "error": "\(error)"])
        }
        await waiters.wait(for: answer, atMost: patience)
        return command
    }

    private func answer(
        _ command: CommandID, _ caller: APICaller, done: HTTPResponse.Status
    ) async throws -> Response {
        guard let status = try await store.command(command, tenant: caller.tenant) else {
            throw ProblemError(.notFound, detail: "There is no such command.")
        }
        let view = CommandView(id: command.description, state: status.state, outcome: status.outcome)
        switch status.state {
        case "done":
            var headers: HTTPFields = [:]
            if done == .created, let relay = view.relayId { headers[.location] = "/api/relays/\(relay)" }
            return try .json(view, status: done, headers: headers)
        case "refused": throw ProblemError(.conflict, detail: view.reason ?? "The command was refused.")
        default: return try .json(view, status: .accepted, headers: [.location: "/api/commands/\(command)"])
        }
    }

    /// Wakes the request that waits for the command, if it is one of this process's.
    func answered(_ command: CommandID) { waiters.answered(command) }
}

/// What the API says of a command.
struct CommandView: Encodable {
    let commandId: String
    let state: String
    let messageId: String?
    let relayId: String?
    /// What the relay has become.
    let relayState: String?
    /// What the job's status has become.
    let status: String?
    /// Why it was refused; for people.
    let reason: String?

    private struct Outcome: Decodable {
        var message_id: String?
        var relay_id: String?
        var state: String?
        var status: String?
        var reason: String?
    }

    init(id: String, state: String, outcome: String?) {
        commandId = id
        self.state = state
        let decoded = outcome.flatMap { try? JSONDecoder().decode(Outcome.self, from: Data($0.utf8)) }
        messageId = decoded?.message_id
        relayId = decoded?.relay_id
        relayState = decoded?.state
        status = decoded?.status
        reason = decoded?.reason
    }
}

/// Requests that wait for the router's answer to a command.
private final class CommandWaiters: Sendable {
    private let waiting = Mutex<[CommandID: AsyncStream<Void>.Continuation]>([:])

    func register(_ command: CommandID) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        waiting.withLock { $0[command] = continuation }
        return stream
    }

    func forget(_ command: CommandID) { waiting.withLock { $0[command] = nil } }

    /// Returns when the answer is there, or after `limit`.
    func wait(for answer: AsyncStream<Void>, atMost limit: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in answer { return } }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Wakes who waits for the command, if anybody does.
    func answered(_ command: CommandID) {
        let continuation = waiting.withLock { $0[command] }
        continuation?.yield()
        continuation?.finish()
    }
}
