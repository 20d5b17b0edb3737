import ServiceKit
import Testing

@Suite struct ConsumerStateTests {
    /// What happens when events come in this order: the actions by name, and why it ended.
    private func run(_ events: [ConsumerState<Int>.Event]) -> (actions: [String], end: ConsumerState<Int>.End?) {
        var state = ConsumerState<Int>()
        let actions = events.map { event in
            switch state.apply(event) {
            case .start(let delivery): "start \(delivery)"
            case .leave: "leave"
            case .wait: "wait"
            case .end: "end"
            }
        }
        return (actions, state.end)
    }

    @Test func aShutdownWaitsForWhatWasStarted() {
        let (actions, end) = run([
            .delivered(1), .delivered(2), .shutdown, .delivered(3), .finished(pause: nil), .finished(pause: nil),
        ])
        #expect(actions == ["start 1", "start 2", "wait", "leave", "wait", "end"])
        #expect(end == .shutdown)
    }

    @Test func aPauseStartsNothingMore() {
        let (actions, end) = run([
            .delivered(1), .delivered(2), .finished(pause: "database"), .delivered(3), .finished(pause: nil),
        ])
        #expect(actions == ["start 1", "start 2", "wait", "leave", "end"])
        #expect(end == .paused("database"))
    }

    @Test func anIdleConsumerEndsAtOnce() {
        #expect(run([.shutdown]).actions == ["end"])
        #expect(run([.lost("closed")]).end == .lost("closed"))
    }

    @Test func theFirstPauseIsTheReason() {
        let (_, end) = run([.delivered(1), .delivered(2), .finished(pause: "a"), .finished(pause: "b")])
        #expect(end == .paused("a"))
    }

    @Test func aShutdownWinsOverEverything() {
        #expect(run([.delivered(1), .lost("closed"), .shutdown, .finished(pause: "a")]).end == .shutdown)
        #expect(run([.delivered(1), .lost("closed"), .finished(pause: "a")]).end == .paused("a"))
    }
}
