import AMQP
import Logging
import Postgres
import QueueContract
import RelayModel
import RelayStore
import ServiceKit
import ServiceLifecycle

/// Finds, every second, what a lost message would have told: PostgreSQL is the truth, the queues are only the courier.
///
/// Each pass does bounded work, and rows that another router sweeps are passed over.
struct Sweeper: Service {
    let store: RouterStore
    let escalations: EscalationHandler
    let courier: Courier
    let gate: InboundGate
    let metrics: RouterMetrics
    let logger: Logger

    private static let perPass = 500

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try await Task.sleep(for: .seconds(1))
                await pass()
            }
        }
    }

    private func pass() async {
        await step("overdue hops") {
            // Acknowledgements that still wait in their queue come first.
            guard gate.isOpen else { return 0 }
            let hops = try await store.overdueHops(limit: Self.perPass)
            for hop in hops { await escalate(hop) }
            return hops.count
        }
        guard courier.publisher.state == .connected else { return }
        await step("lost hints") {
            let hints = try await store.dueHints(limit: Self.perPass)
            if !hints.isEmpty { crashPoint(.sweptHintsFound) }
            try await courier.wake(hints)
            return hints.count
        }
        await step("missing reports") {
            let hints = try await store.missingReports(limit: Self.perPass)
            if !hints.isEmpty { crashPoint(.sweptReportsFound) }
            try await courier.wake(hints)
            return hints.count
        }
        await step("failed texts") {
            let texts = try await store.failedTexts(limit: Self.perPass)
            for text in texts {
                let aftermath = try await store.decide { try await $0.noteFailure(text.tenant, text.outbound) }
                crashPoint(.sweptFailureCommitted)
                try await courier.wake(aftermath.hints)
            }
            return texts.count
        }
        await step("unanswered commands") {
            let commands = try await store.dueCommands(limit: Self.perPass)
            if !commands.isEmpty { crashPoint(.sweptCommandsFound) }
            for command in commands { try await courier.submit(command.command, of: command.tenant) }
            return commands.count
        }
        await step("spilled webhooks") {
            // Few enough for their confirms to be here before the transaction counts as idle.
            let count = try await store.drainSpill(limit: 100) { messages in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for message in messages {
                        group.addTask {
                            try await courier.publish(message.payload, to: courier.names.full(message.queue))
                        }
                    }
                    try await group.waitForAll()
                }
                crashPoint(.spillPublished)
            }
            if count > 0 { crashPoint(.spillDeleted) }
            return count
        }
    }

    /// One hop that cannot be decided must not keep the others waiting.
    private func escalate(_ hop: HopKey) async {
        do {
            try await escalations.escalate(hop)
        } catch {
            logger.error(
                "overdue hop not decided",
                metadata: ["relay": "\(hop.relay)", "hop": "\(hop.hop)", "error": "\(error)"])
        }
    }

    private func step(_ what: String, _ work: () async throws -> Int) async {
        do {
            let count = try await work()
            guard count > 0 else { return }
            metrics.swept.increment(by: count)
            logger.notice("swept", metadata: ["what": "\(what)", "count": "\(count)"])
        } catch {
            // What waits in `inbound` meanwhile comes before the deadlines that passed.
            if error is PostgresError { gate.shut() }
            logger.warning("sweep failed", metadata: ["what": "\(what)", "error": "\(error)"])
        }
    }
}
