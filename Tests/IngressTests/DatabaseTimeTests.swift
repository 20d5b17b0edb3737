import RelayModel
import Testing

@testable import Ingress

/// What the ingress makes of the database's answers about the time.
struct DatabaseTimeTests {
    private let start = ContinuousClock.now
    private let midnight = Moment(microseconds: 1_700_000_000_000_000)

    /// An answer that was asked for so long after the start; at the start the database's clock shows midnight and `fast`.
    private func answer(
        after pause: Duration = .zero, fast: Duration = .zero, roundTrip: Duration = .milliseconds(10)
    ) -> DatabaseTime {
        let asked = start + pause
        let half = roundTrip / 2
        return DatabaseTime(midnight + pause + half + fast, asked: asked, answered: asked + roundTrip)
    }

    @Test(arguments: [Duration.zero, .milliseconds(300), .seconds(3)])
    func theTimeIsThatOfTheMiddleOfTheRoundTripAndGoesOn(roundTrip: Duration) {
        let time = answer(roundTrip: roundTrip)
        #expect(time.moment(at: start) == midnight)
        #expect(time.moment(at: start + .seconds(3600)) == midnight + .seconds(3600))
    }

    @Test func aSlowAnswerCountsOnlyUntilThereIsABetterOne() {
        let slow = answer(fast: .seconds(20), roundTrip: .seconds(3))
        let quick = answer(after: .seconds(5))
        let alsoSlow = answer(after: .seconds(10), fast: .seconds(40), roundTrip: .seconds(2))
        let later = start + .seconds(60)
        #expect(slow.updated(by: quick).moment(at: later) == midnight + .seconds(60))
        #expect(quick.updated(by: alsoSlow).moment(at: later) == midnight + .seconds(60))
        #expect(slow.updated(by: alsoSlow).moment(at: later) == midnight + .seconds(100))
    }

    @Test(arguments: [-60, 60]) func aClockThatWasSetIsFollowedAtOnce(seconds: Int) {
        let time = answer().updated(by: answer(after: .seconds(5), fast: .seconds(seconds)))
        #expect(time.moment(at: start + .seconds(6)) == midnight + .seconds(6 + seconds))
    }

    @Test func aLittleTooFastItSlowsDownAndNeverGoesBack() {
        let fast = answer(fast: .milliseconds(400))
        let right = fast.updated(by: answer(after: .seconds(5)))
        var last = fast.moment(at: start + .milliseconds(5010))
        for milliseconds in stride(from: 5011, through: 7000, by: 1) {
            let next = right.moment(at: start + .milliseconds(milliseconds))
            #expect(next > last)
            last = next
        }
        #expect(last == midnight + .seconds(7))
    }
}
