import AMQP
import Logging
import QueueContract
import Synchronization
import Testing

@testable import Router

/// When escalations may be decided after a start or an outage.
@Suite(.timeLimit(.minutes(5)))
struct InboundGateTests {
    /// A spill and a clock as a test wants them.
    private final class Stage: Sendable {
        let isSpilled = Atomic<Bool>(true)
        let looks = Atomic<Int>(0)
        /// What the clock is ahead by, and what each reading of it adds to that.
        let clock = Mutex<(ahead: Duration, step: Duration)>((.zero, .zero))

        func gate(_ courier: Courier) -> InboundGate {
            InboundGate(
                publisher: courier.publisher, queue: courier.names.inbound, logger: Logger(label: "test"),
                areUp: { true },
                hasSpill: {
                    self.looks.add(1, ordering: .relaxed)
                    return self.isSpilled.load(ordering: .relaxed)
                },
                now: {
                    self.clock.withLock { clock in
                        clock.ahead += clock.step
                        return .now + clock.ahead
                    }
                })
        }

        func untilLookedAt(_ times: Int, or gate: InboundGate) async throws {
            while looks.load(ordering: .relaxed) < times, !gate.isOpen { try await Task.sleep(for: .milliseconds(5)) }
        }
    }

    private func withGate(_ body: (Stage, InboundGate) async throws -> Void) async throws {
        try await Office.open { office in
            let courier = office.commands.publisher.courier
            await courier.publisher.waitUntilConnected()
            let stage = Stage()
            let gate = stage.gate(courier)
            let running = Task { try await gate.run() }
            try await body(stage, gate)
            running.cancel()
            try await running.value
        }
    }

    /// What waited could not be decided meanwhile either.
    @Test func aPauseOfTheProcessOpensNothing() async throws {
        try await withGate { stage, gate in
            try await stage.untilLookedAt(2, or: gate)
            stage.clock.withLock { $0.ahead = .seconds(60) }
            try await stage.untilLookedAt(8, or: gate)
            #expect(!gate.isOpen)
            stage.isSpilled.store(false, ordering: .relaxed)
            while !gate.isOpen { try await Task.sleep(for: .milliseconds(5)) }
        }
    }

    @Test func whatAlwaysWaitsHoldsNobodyUpForEver() async throws {
        try await withGate { stage, gate in
            stage.clock.withLock { $0.step = .seconds(1) }
            while !gate.isOpen { try await Task.sleep(for: .milliseconds(5)) }
            #expect(stage.looks.load(ordering: .relaxed) > 1)
        }
    }
}
