import Logging
import ServiceKit
import ServiceLifecycle
import Synchronization
import TaskGate
import Testing

@Suite(.timeLimit(.minutes(1))) struct ConsumerLoopTests {
    private let queue = FakeQueue()
    private let parked = ParkedNotes()
    private let context: ServiceContext

    init() throws {
        context = ServiceContext(
            name: "fixture",
            settings: try loadSettings(SettingsSchema(service: "fixture", adminAddress: "127.0.0.1:0", settings: [])),
            logger: Logger(label: "fixture") { _ in SwiftLogNoOpLogHandler() })
    }

    private func loop(
        prefetch: Int = 4, park: ConsumerLoop<FakeQueue>.Park? = nil,
        recover: @escaping @Sendable () async -> Bool = { true },
        handler: @escaping ConsumerLoop<FakeQueue>.Handler
    ) -> ConsumerLoop<FakeQueue> {
        ConsumerLoop(
            source: queue, queue: "q", prefetch: prefetch, context: context,
            pauses: .milliseconds(1) ... .milliseconds(2), park: park ?? { _, _ in }, recover: recover, handler: handler
        )
    }

    /// Runs the loop while `body` does, then shuts it down gracefully and waits for its end.
    private func running(
        _ loop: ConsumerLoop<FakeQueue>, _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [loop],
                logger: Logger(label: "x") { _ in
                    SwiftLogNoOpLogHandler()
                }))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private func metric(_ name: String) -> Int {
        context.metrics.counter("backhop_consumer_\(name)_total", help: "", labels: ["queue": "q"]).value
    }

    @Test func handlesAndAcknowledges() async throws {
        try await running(loop { _ in .ack }) {
            queue.publish(Array(1...100))
            try await until { queue.acked.count == 100 }
        }
        #expect(Set(queue.acked) == Set(1...100))
        #expect(queue.opened == 1)
        #expect(metric("taken") == 100 && metric("acked") == 100)
    }

    @Test func oneAtATimeKeepsTheOrder() async throws {
        try await running(loop(prefetch: 1) { _ in .ack }) {
            queue.publish(Array(1...50))
            try await until { queue.acked.count == 50 }
        }
        #expect(queue.acked == Array(1...50))
    }

    @Test func handlesNoMoreThanThePrefetchAtATime() async throws {
        let gate = TaskGate()
        let now = Atomic(0)
        let most = Atomic(0)
        let loop = loop(prefetch: 3) { _ in
            let count = now.wrappingAdd(1, ordering: .relaxed).newValue
            most.max(count, ordering: .relaxed)
            await gate.wait()
            now.wrappingSubtract(1, ordering: .relaxed)
            return .ack
        }
        try await running(loop) {
            queue.publish(Array(1...20))
            try await until { now.load(ordering: .relaxed) == 3 }
            gate.open()
            try await until { queue.acked.count == 20 }
        }
        #expect(most.load(ordering: .relaxed) == 3)
    }

    @Test func parksPoisonWithItsReason() async throws {
        let loop = loop(park: { _, note in parked.append(note) }) { delivery in
            delivery.message.id == 2 ? .park(reason: "not JSON") : .ack
        }
        try await running(loop) {
            queue.publish([1, 2, 3])
            try await until { queue.acked.count == 3 }
        }
        #expect(parked.all == [ParkingNote(queue: "q", reason: "not JSON")])
        #expect(metric("parked") == 1)
    }

    @Test func whatCannotBeParkedIsNotAcknowledged() async throws {
        let failures = Atomic(2)
        let loop = loop(park: { _, note in
            if failures.wrappingSubtract(1, ordering: .relaxed).oldValue > 0 { throw FakeQueue.Refused() }
            parked.append(note)
        }) { _ in .park(reason: "bad") }
        try await running(loop) {
            queue.publish([1])
            try await until { queue.acked == [1] }
        }
        #expect(queue.opened == 3)
        #expect(parked.all.count == 1)
    }

    @Test func stopsConsumingWhileADependencyIsDown() async throws {
        let isUp = Atomic(false)
        let calls = Atomic(0)
        let probes = Atomic(0)
        let loop = loop(
            prefetch: 1,
            recover: {
                // The first look is the one before the subscription.
                let isFirst = probes.wrappingAdd(1, ordering: .relaxed).oldValue == 0
                return isFirst || isUp.load(ordering: .relaxed)
            },
            handler: { _ in
                calls.wrappingAdd(1, ordering: .relaxed)
                return isUp.load(ordering: .relaxed) ? .ack : .dependencyDown(reason: "database")
            })
        try await running(loop) {
            queue.publish([1, 2, 3])
            try await until { probes.load(ordering: .relaxed) >= 5 }
            // Asked many times, but the queue was left alone: no loop of redeliveries.
            #expect(calls.load(ordering: .relaxed) == 1)
            #expect(queue.waiting.map(\.id) == [1, 2, 3])
            #expect(context.readiness.state(of: "consumer q") == .down(reason: "paused: database"))
            isUp.store(true, ordering: .relaxed)
            try await until { queue.acked.count == 3 }
            #expect(context.readiness.state(of: "consumer q") == .up)
        }
        #expect(queue.acked == [1, 2, 3])
        #expect(queue.opened == 2)
        #expect(metric("paused") == 1)
    }

    @Test func takesNothingBeforeWhatItNeedsIsThere() async throws {
        let isUp = Atomic(false)
        let probes = Atomic(0)
        let loop = loop(
            recover: {
                probes.wrappingAdd(1, ordering: .relaxed)
                return isUp.load(ordering: .relaxed)
            }, handler: { _ in .ack })
        try await running(loop) {
            queue.publish([1, 2])
            try await until { probes.load(ordering: .relaxed) >= 5 }
            #expect(queue.opened == 0)
            #expect(
                context.readiness.state(of: "consumer q")
                    == .down(reason: "waiting for the database and the broker"))
            isUp.store(true, ordering: .relaxed)
            try await until { queue.acked.count == 2 }
        }
        #expect(queue.opened == 1)
        #expect(metric("paused") == 0)
    }

    @Test func subscribesAgainAfterALostConnection() async throws {
        let gate = TaskGate()
        let started = Atomic(0)
        let loop = loop(prefetch: 2) { delivery in
            started.wrappingAdd(1, ordering: .relaxed)
            if !delivery.message.isRedelivered { await gate.wait() }
            return .ack
        }
        try await running(loop) {
            queue.publish([1, 2])
            try await until { started.load(ordering: .relaxed) == 2 }
            queue.refuse(3)
            queue.disconnect()
            gate.open()
            try await until { queue.acked.count == 2 }
        }
        #expect(Set(queue.acked) == [1, 2])
        #expect(queue.opened == 2)
    }

    @Test func aShutdownFinishesWhatWasStartedAndLeavesTheRest() async throws {
        let started = Atomic(0)
        let loop = loop(prefetch: 2) { _ in
            started.wrappingAdd(1, ordering: .relaxed)
            // True only after the loop was told.
            while !Task.isShuttingDownGracefully { await Task.yield() }
            return .ack
        }
        try await running(loop) {
            queue.publish([1, 2, 3, 4])
            try await until { started.load(ordering: .relaxed) == 2 }
        }
        #expect(Set(queue.acked) == [1, 2])
        #expect(queue.waiting.map(\.id) == [3, 4])
        #expect(started.load(ordering: .relaxed) == 2)
    }

    @Test func aShutdownEndsAPause() async throws {
        let paused = Atomic(0)
        let loop = loop(
            recover: {
                // The first look is the one before the subscription.
                paused.wrappingAdd(1, ordering: .relaxed).oldValue == 0
            }, handler: { _ in .dependencyDown(reason: "database") })
        try await running(loop) {
            queue.publish([1])
            try await until { paused.load(ordering: .relaxed) > 1 }
        }
        #expect(queue.waiting.map(\.id) == [1])
    }
}
