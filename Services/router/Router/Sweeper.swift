import AMQP
import Logging
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
            for hop in hops { try await escalations.escalate(hop) }
            return hops.count
        }
        guard courier.publisher.state == .connected else { return }
        await step("lost hints") {
            let hints = try await store.dueHints(limit: Self.perPass)
            try await courier.wake(hints)
            return hints.count
        }
        await step("unanswered commands") {
            let commands = try await store.dueCommands(limit: Self.perPass)
            for command in commands { try await courier.submit(command.command, of: command.tenant) }
            return commands.count
        }
        await step("spilled webhooks") {
            try await store.drainSpill(limit: Self.perPass) { messages in
                for message in messages {
                    try await courier.publish(
                        message.payload,
                        to: message.queue == "delivery" ? courier.names.delivery : courier.names.inbound)
                }
            }
        }
    }

    private func step(_ what: String, _ work: () async throws -> Int) async {
        do {
            let count = try await work()
            guard count > 0 else { return }
            metrics.swept.increment(by: count)
            logger.notice("swept", metadata: ["what": "\(what)", "count": "\(count)"])
        } catch {
            logger.warning("sweep failed", metadata: ["what": "\(what)", "error": "\(error)"])
        }
    }
}
