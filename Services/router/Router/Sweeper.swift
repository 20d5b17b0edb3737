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
/// Each pass does bounded work, and rows that another router sweeps are passed over. After a pass that found more than
/// it may do at once, the next one follows without a pause.
struct Sweeper: Service {
    let store: RouterStore
    let escalations: EscalationHandler
    let courier: Courier
    let gate: InboundGate
    let outages: OutageNotice
    let metrics: RouterMetrics
    let logger: Logger

    /// The most rows of a kind in one pass.
    static let perPass = 500
    /// How many hops are decided at the same time; fewer than the pool has connections.
    private static let atOnce = 8

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var nextRedaction = ContinuousClock.now
            while !Task.isCancelled {
                let wasFull = await pass()
                if ContinuousClock.now >= nextRedaction {
                    let hasMoreTexts = await step("old texts", oldTexts)
                    let hasMoreLinks = await step("old links", oldLinks)
                    nextRedaction = .now + (hasMoreTexts || hasMoreLinks ? .seconds(1) : .seconds(60))
                }
                try await Task.sleep(for: wasFull ? .milliseconds(20) : .seconds(1))
            }
        }
    }

    /// - Returns: Whether something was left for the next pass.
    private func pass() async -> Bool {
        var isFull = false
        let isConnected = courier.publisher.state == .connected
        if isConnected { isFull = await step("spilled webhooks", limit: Self.spillPerPass, spilledWebhooks) }
        // Acknowledgements that still wait, spilled or in their queue, come first.
        if gate.isOpen {
            isFull = await step("overdue hops", overdueHops) || isFull
            isFull = await step("failed turns", failedTurns) || isFull
        }
        guard isConnected else { return false }
        if outages.takeOutage() { isFull = await step("hints put off", hurriedHints) || isFull }
        isFull = await step("lost hints", lostHints) || isFull
        isFull = await step("missing reports", missingReports) || isFull
        isFull = await step("failed texts", failedTexts) || isFull
        isFull = await step("unanswered commands", unansweredCommands) || isFull
        return isFull
    }

    /// - Returns: Whether the step did as much as it may at once.
    private func step(_ what: String, limit: Int = perPass, _ work: () async throws -> Int) async -> Bool {
        do {
            let count = try await work()
            guard count > 0 else { return false }
            metrics.swept.increment(by: count)
            logger.notice("swept", metadata: ["what": "\(what)", "count": "\(count)"])
            return count >= limit
        } catch {
            // What waits in `inbound` meanwhile comes before the deadlines that passed.
            if error is PostgresError { gate.shut() }
            logger.warning("sweep failed", metadata: ["what": "\(what)", "error": "\(error)"])
            return false
        }
    }
}

// MARK: - Hops

extension Sweeper {
    private func overdueHops() async throws -> Int {
        let hops = try await store.overdueHops(limit: Self.perPass)
        await eachAtOnce(hops) { await escalate($0) }
        return hops.count
    }

    private func failedTurns() async throws -> Int {
        let turns = try await store.failedTurns(limit: Self.perPass)
        await eachAtOnce(turns) { turn in
            if await escalate(turn.hop) { try? await store.note(turn) }
        }
        return turns.count
    }

    /// One hop that cannot be decided must not keep the others waiting.
    @discardableResult
    private func escalate(_ hop: HopKey) async -> Bool {
        // The list may be long, and an outage may have begun since it was read.
        guard gate.isOpen else { return false }
        do {
            try await escalations.escalate(hop)
            return true
        } catch {
            logger.error(
                "overdue hop not decided",
                metadata: ["relay": "\(hop.relay)", "hop": "\(hop.hop)", "error": "\(error)"])
            return false
        }
    }

    private func eachAtOnce<Item: Sendable>(
        _ items: [Item], _ work: @escaping @Sendable (Item) async -> Void
    ) async {
        await withTaskGroup(of: Void.self) { group in
            for (place, item) in items.enumerated() {
                if place >= Self.atOnce { await group.next() }
                group.addTask { await work(item) }
            }
        }
    }
}

// MARK: - Messages

extension Sweeper {
    /// Few enough for their confirms to be here before the transaction counts as idle.
    private static let spillPerPass = 100

    /// Redacts what is older than its tenant keeps it.
    private func oldTexts() async throws -> Int { try await store.redactOld(limit: Self.perPass) }

    private func oldLinks() async throws -> Int { try await store.deleteOldAckLinks(limit: Self.perPass) }

    /// After an outage of the broker, which may have lost all it had.
    private func hurriedHints() async throws -> Int {
        var count = Self.perPass
        defer { if count >= Self.perPass { outages.putBack() } }
        count = try await store.hurryHints(limit: Self.perPass)
        return count
    }

    private func lostHints() async throws -> Int {
        let hints = try await store.dueHints(limit: Self.perPass)
        if !hints.isEmpty { crashPoint(.sweptHintsFound) }
        try await courier.wake(hints)
        return hints.count
    }

    private func missingReports() async throws -> Int {
        let hints = try await store.missingReports(limit: Self.perPass)
        if !hints.isEmpty { crashPoint(.sweptReportsFound) }
        try await courier.wake(hints)
        return hints.count
    }

    private func failedTexts() async throws -> Int {
        let texts = try await store.failedTexts(limit: Self.perPass)
        for text in texts {
            let aftermath = try await store.decide { try await $0.noteFailure(text.tenant, text.outbound) }
            crashPoint(.sweptFailureCommitted)
            try await courier.wake(aftermath.hints)
        }
        return texts.count
    }

    private func unansweredCommands() async throws -> Int {
        let commands = try await store.dueCommands(limit: Self.perPass)
        if !commands.isEmpty { crashPoint(.sweptCommandsFound) }
        for command in commands { try await courier.submit(command.command, of: command.tenant) }
        return commands.count
    }

    private func spilledWebhooks() async throws -> Int {
        let count = try await store.drainSpill(limit: Self.spillPerPass) { messages in
            try await publish(messages)
            crashPoint(.spillPublished)
        }
        if count > 0 {
            crashPoint(.spillDeleted)
            // Its answers count before the deadlines; while more is spilled the gate is shut for as long as it may be.
            if count < Self.spillPerPass { gate.shut() }
        }
        return count
    }

    private func publish(_ messages: [SpilledMessage]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for message in messages {
                group.addTask { try await courier.publish(message.payload, to: courier.names.full(message.queue)) }
            }
            try await group.waitForAll()
        }
    }
}
