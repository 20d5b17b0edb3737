import Logging
import ServiceLifecycle

/// Consumes a queue for as long as the service runs.
///
/// Up to `prefetch` deliveries are handled at the same time, in the order of their arrival. When a handler reports that a
/// dependency is down, the subscription ends (so that unacknowledged deliveries go back to the queue once, not in a loop),
/// the readiness says so, and consuming starts again when `recover` succeeds. A lost connection is subscribed to again.
/// At graceful shutdown nothing more is started, and what was started is finished and acknowledged.
package struct ConsumerLoop<Source: DeliverySource>: Service, CustomStringConvertible {
    package typealias Handler = @Sendable (Source.Delivery) async -> Disposition
    package typealias Park = @Sendable (Source.Delivery, ParkingNote) async throws -> Void

    private let source: Source
    private let queue: String
    private let prefetch: Int
    private let pauses: ClosedRange<Duration>
    private let dependency: Dependency
    private let metrics: ConsumerMetrics
    private let logger: Logger
    private let park: Park
    private let recover: @Sendable () async -> Bool
    private let handler: Handler

    /// - Parameters:
    ///   - source: The connection to consume on.
    ///   - queue: The queue's full name.
    ///   - prefetch: How many deliveries are handled at the same time; 1 keeps a strict order.
    ///   - context: For the log, the metrics and the readiness.
    ///   - pauses: The first and the longest time between two calls of `recover`; it doubles in between.
    ///   - park: Publishes a delivery to the `parked` queue with the note as headers; it throws when that was not confirmed.
    ///   - recover: Whether what the handler needs works; asked before the first subscription, and after each failure.
    ///   - handler: Does the work of one delivery; safe to repeat. It is not cancelled by a graceful shutdown.
    package init(
        source: Source, queue: String, prefetch: Int, context: ServiceContext,
        pauses: ClosedRange<Duration> = .milliseconds(250) ... .seconds(2), park: @escaping Park,
        recover: @escaping @Sendable () async -> Bool, handler: @escaping Handler
    ) {
        precondition(prefetch > 0, "a consumer handles at least one delivery at a time")
        self.source = source
        self.queue = queue
        self.prefetch = prefetch
        self.pauses = pauses
        dependency = context.readiness.dependency("consumer \(queue)")
        metrics = ConsumerMetrics(context.metrics, queue: queue)
        var logger = context.logger
        logger[metadataKey: "queue"] = "\(queue)"
        self.logger = logger
        self.park = park
        self.recover = recover
        self.handler = handler
    }

    private static var soon: Duration { .seconds(10) }
    private static var longestPause: Duration { .seconds(30) }

    package var description: String { "consumer of \(queue)" }

    package func run() async throws {
        var first = pauses.lowerBound
        // A service may start before what it needs: nothing is taken from the queue until it can be handled.
        if await !recover() { await waitUntilUp("waiting for the database and the broker", first: first) }
        while let subscription = await subscribe() {
            dependency.report(.up)
            let began = ContinuousClock.now
            switch await consume(subscription) {
            case .shutdown: return
            case .lost(let reason):
                logger.warning("subscription lost", metadata: ["reason": "\(reason)"])
                dependency.report(.down(reason: "not subscribed"))
            case .paused(let reason):
                // Failing again soon after a recovery means that there was none: every return counts against the delivery
                // limit, so the pauses grow.
                first = began.duration(to: .now) < Self.soon ? min(first * 2, Self.longestPause) : pauses.lowerBound
                metrics.paused.increment()
                logger.warning("consuming paused", metadata: ["reason": "\(reason)"])
                await waitUntilUp("paused: \(reason)", first: first)
            }
        }
    }

    /// A subscription, or `nil` when the service is ending.
    private func subscribe() async -> Source.Subscription? {
        var pause = pauses.lowerBound
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            let attempt = await trySubscribe()
            if case .success(let subscription) = attempt { return subscription }
            if case .failure(let error) = attempt, !Task.isShuttingDownGracefully {
                logger.warning("cannot subscribe", metadata: ["error": "\(error)"])
                dependency.report(.down(reason: "not subscribed"))
            }
            await sleep(pause)
            pause = min(pause * 2, pauses.upperBound)
        }
        return nil
    }

    private func trySubscribe() async -> Result<Source.Subscription, any Error> {
        do {
            return .success(
                try await cancelWhenGracefulShutdown {
                    try await source.subscribe(queue: queue, prefetch: prefetch)
                })
        } catch {
            return .failure(error)
        }
    }

    /// Waits until what the handler needs works or the service is ending.
    private func waitUntilUp(_ reason: String, first: Duration) async {
        dependency.report(.down(reason: reason))
        var pause = first
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            await sleep(pause)
            if await recover() {
                logger.notice("consuming")
                return
            }
            pause = max(pause, min(pause * 2, pauses.upperBound))
        }
    }

    /// Sleeps, but not beyond the beginning of a shutdown.
    private func sleep(_ duration: Duration) async {
        try? await cancelWhenGracefulShutdown { try await Task.sleep(for: duration) }
    }
}

extension ConsumerLoop {
    private typealias State = ConsumerState<Source.Delivery>

    /// Handles deliveries until there is a reason to end, and all that were started are finished.
    private func consume(_ subscription: Source.Subscription) async -> State.End {
        // Bounded by the prefetch: the broker sends no more until something is acknowledged.
        let (events, sender) = AsyncStream<State.Event>.makeStream()
        return await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self, returning: State.End.self) { group in
                group.addTask { await pump(subscription, sender) }
                let end = await dispatch(events, sender, &group)
                await subscription.stop()
                return end
            }
        } onGracefulShutdown: {
            sender.yield(.shutdown)
        }
    }

    private func pump(_ subscription: Source.Subscription, _ sender: AsyncStream<State.Event>.Continuation) async {
        do {
            try await subscription.forEachDelivery { sender.yield(.delivered($0)) }
            sender.yield(.lost("the subscription ended"))
        } catch {
            sender.yield(.lost("\(error)"))
        }
    }

    private func dispatch(
        _ events: AsyncStream<State.Event>, _ sender: AsyncStream<State.Event>.Continuation,
        _ group: inout TaskGroup<Void>
    ) async -> State.End {
        var state = State()
        for await event in events {
            switch state.apply(event) {
            case .start(let delivery):
                group.addTask { sender.yield(.finished(pause: await handle(delivery))) }
            case .leave, .wait: break
            case .end: return state.end ?? .shutdown
            }
        }
        // The stream ends early only when the task was cancelled.
        return .shutdown
    }

    /// - Returns: Why to pause, if so.
    private func handle(_ delivery: Source.Delivery) async -> String? {
        metrics.taken.increment()
        metrics.inFlight.add(1)
        defer { metrics.inFlight.add(-1) }
        let start = ContinuousClock.now
        let disposition = await handler(delivery)
        metrics.seconds.observe(start.duration(to: .now))
        switch disposition {
        case .ack: acknowledge(delivery)
        case .park(let reason): return await parkAway(delivery, reason)
        case .dependencyDown(let reason): return reason
        }
        return nil
    }

    private func parkAway(_ delivery: Source.Delivery, _ reason: String) async -> String? {
        do {
            try await park(delivery, ParkingNote(queue: queue, reason: reason))
        } catch {
            // Unconfirmed, it must not be acknowledged; it comes again when the broker takes messages.
            return "a delivery could not be parked"
        }
        crashPoint(.consumerParked)
        metrics.parked.increment()
        logger.error("delivery parked", metadata: ["reason": "\(reason)"])
        acknowledge(delivery)
        return nil
    }

    private func acknowledge(_ delivery: Source.Delivery) {
        delivery.ack()
        metrics.acked.increment()
    }
}
