import Testing

@testable import AMQP

/// The races between a publishing task and the I/O thread, by ordered events.
@Suite(.timeLimit(.minutes(1)))
struct PendingPublishTests {
    private let publish = PendingPublish(AMQPMessage(body: []), AMQPAddress(routingKey: "q"))

    private func outcome() -> Task<AMQPError?, Never> {
        Task {
            do throws(AMQPError) {
                try await publish.confirmed()
                return nil
            } catch {
                return error
            }
        }
    }

    @Test func aConfirmBeforeTheWaitIsKept() async {
        #expect(publish.claim())
        publish.resolve(nil)
        publish.resolve(.closed("late"))
        #expect(await outcome().value == nil)
    }

    @Test func aRefusalBeforeTheWaitIsKept() async {
        #expect(publish.claim())
        publish.resolve(.closed("first"))
        #expect(await outcome().value == .closed("first"))
    }

    @Test func cancellingBeforeTheWaitProvesThatNothingWasSent() async {
        let waiting = outcome()
        waiting.cancel()
        #expect(await waiting.value == .cancelled("publish to queue q", outcome: .notSent))
        #expect(!publish.claim())
    }

    @Test func cancellingAfterTheClaimProvesNothing() async {
        #expect(publish.claim())
        let waiting = outcome()
        waiting.cancel()
        #expect(await waiting.value == .cancelled("publish to queue q", outcome: .unknown))
        // The confirm that comes later finds nobody.
        publish.resolve(nil)
    }

    @Test func aConfirmWinsOverALaterCancel() async {
        #expect(publish.claim())
        let waiting = outcome()
        publish.resolve(nil)
        waiting.cancel()
        #expect(await waiting.value == nil)
    }
}
