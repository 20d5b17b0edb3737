import AMQP
import Logging
import Postgres
import RelayModel
import RelayStore
import ServiceKit
import ServiceLifecycle
import Synchronization

/// Looks for inbound texts that never reached us: at the start, after an outage, and for each number every so often.
///
/// The numbers are shared with all other senders through the database. Outages of the broker are noticed by its connections,
/// those of the way from Twilio to us by ``DoorWatch``.
final class RecoveryService: Service {
    private let store: SenderStore
    private let recovery: NumberRecovery
    private let interval: Duration
    private let areUp: @Sendable () async -> Bool
    private let logger: Logger
    private let wakes: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation
    /// An outage that no comparison has been asked for yet; the start counts as one.
    private let hasOutage = Mutex(true)

    /// How many numbers one process compares at the same time.
    private static let width = 4
    /// How long after its time a comparison may begin.
    private static let tick = Duration.seconds(10)

    private struct Outage {
        var end = Moment(microseconds: 0)
        /// When what was too young at the first comparison is looked at.
        var secondLook: ContinuousClock.Instant?
    }

    init(
        store: SenderStore, recovery: NumberRecovery, interval: Duration, areUp: @escaping @Sendable () async -> Bool,
        logger: Logger
    ) {
        (self.store, self.recovery, self.interval, self.areUp, self.logger) = (store, recovery, interval, areUp, logger)
        (wakes, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Something was away: every number is compared once it is back. Returns at once, and may be called anywhere.
    func noteOutage() {
        hasOutage.withLock { $0 = true }
        waker.yield()
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.beat() }
                var outage = Outage()
                for await _ in self.wakes { await self.pass(&outage) }
                group.cancelAll()
            }
        }
    }

    private func beat() async {
        while !Task.isCancelled {
            waker.yield()
            try? await Task.sleep(for: Self.tick)
        }
        waker.finish()
    }

    private func pass(_ outage: inout Outage) async {
        guard await areUp() else { return }
        do {
            if hasOutage.withLock({ $0 }) {
                hasOutage.withLock { $0 = false }
                outage = Outage(end: try await store.now(), secondLook: .now + NumberRecovery.grace)
                try await store.requestRecovery(since: outage.end)
            } else if let time = outage.secondLook, time <= .now {
                try await store.requestRecovery(since: try await store.now())
                outage.secondLook = nil
            }
            try await compareAll(outage.end)
        } catch {
            logger.warning("inbound texts were not recovered", metadata: ["error": "\(error)"])
            // What was asked for may not have been done.
            hasOutage.withLock { $0 = true }
        }
    }

    private func compareAll(_ outage: Moment) async throws {
        while !Task.isCancelled {
            let tasks = try await store.takeRecoveries(limit: Self.width, interval: interval)
            guard !tasks.isEmpty else { return }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in tasks { group.addTask { try await self.recovery.run(task, outage: outage) } }
                try await group.waitForAll()
            }
        }
    }
}
