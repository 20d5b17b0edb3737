import Testing

@testable import AMQP

@Suite(.timeLimit(.minutes(1)))
struct WaitingTests {
    private let error = AMQPError(.timeout, "test", outcome: .unknown)

    @Test func aTicketGivesTheFirstAnswerBeforeOrAfterTheWait() async throws {
        let early = Ticket<Int>("early")
        #expect(early.resolve(.success(1)))
        #expect(!early.resolve(.success(2)))
        #expect(try await early.value() == 1)

        let late = Ticket<Int>("late")
        let waiting = Task { () async throws(AMQPError) in try await late.value() }
        await Task.yield()
        #expect(late.claim())
        #expect(late.fail(error))
        await #expect(throws: error) { try await waiting.value }
    }

    @Test func cancellingBeforeTheClaimProvesThatNothingWasSent() async throws {
        let ticket = Ticket<Int>("early")
        let waiting = Task { () async throws(AMQPError) in try await ticket.value() }
        waiting.cancel()
        await #expect(throws: AMQPError.cancelled("early", outcome: .notSent)) { try await waiting.value }
        #expect(!ticket.claim())
        #expect(!ticket.resolve(.success(1)))
    }

    @Test func cancellingAfterTheClaimProvesNothing() async throws {
        let ticket = Ticket<Int>("late")
        #expect(ticket.claim())
        let waiting = Task { () async throws(AMQPError) in try await ticket.value() }
        waiting.cancel()
        await #expect(throws: AMQPError.cancelled("late", outcome: .unknown)) { try await waiting.value }
    }

    @Test func theGateLetsNoMoreInThanItHasPermits() async {
        let gate = PermitGate(permits: 3)
        let counter = Counter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    #expect(await gate.enter())
                    await counter.enter()
                    await Task.yield()
                    await counter.leave()
                    gate.leave()
                }
            }
        }
        #expect(await counter.highest <= 3)
        #expect(await counter.inside == 0)
    }

    @Test func aCancelledWaiterAtTheGateTakesNoPermit() async {
        let gate = PermitGate(permits: 1)
        #expect(await gate.enter())
        for _ in 0..<300 {
            let waiting = Task { await gate.enter() }
            waiting.cancel()
            #expect(await !waiting.value)
        }
        let patient = Task { await gate.enter() }
        gate.leave()
        #expect(await patient.value)
        gate.leave()
        #expect(await gate.enter())
    }

    @Test func theQueueIsFirstInFirstOut() {
        var queue = Fifo<Int>()
        var next = 0
        for round in 1...50 {
            for number in 0..<round { queue.append(number + 1000 * round) }
            for _ in 0..<(round / 2) where queue.popFirst() != nil { next += 1 }
        }
        let count = queue.count
        #expect(count + next == 50 * 51 / 2)
        let first = queue.first
        let rest = queue.removeAll()
        #expect(rest.first == first)
        #expect(rest == rest.sorted())
        #expect(rest.count == count)
        #expect(queue.isEmpty)
        #expect(queue.popFirst() == nil)
    }

    @Test func pausesDoubleUpToTheirLimitWithJitterBelow() {
        var backoff = Backoff(.milliseconds(100) ... .seconds(5))
        var random = SystemRandomNumberGenerator()
        for ceiling in [100, 200, 400, 800, 1600, 3200, 5000, 5000] {
            let pause = backoff.next(using: &random)
            #expect(pause <= .milliseconds(ceiling))
            #expect(pause >= .milliseconds(ceiling) / 2)
        }
        backoff.reset()
        #expect(backoff.next(using: &random) <= .milliseconds(100))
    }

    @Test func aStoppedBufferDropsWhatNobodyTook() async throws {
        let buffer = DeliveryBuffer()
        let waiting = Task { () async throws(AMQPError) in try await buffer.next() == nil }
        await Task.yield()
        buffer.finish(nil)
        buffer.finish(error)
        #expect(try await waiting.value)
        #expect(try await buffer.next() == nil)
    }

    private actor Counter {
        var inside = 0
        var highest = 0
        func enter() {
            inside += 1
            highest = max(highest, inside)
        }
        func leave() { inside -= 1 }
    }
}
