import Testing
import TwilioContract

@testable import Sender

/// What becomes of an uncertain text that could not be looked up.
@Suite struct LookUpPauseTests {
    private let limits = SendLimits(startWithin: .seconds(5), requestTimeout: .seconds(15))

    private func pause(after failure: AccountCalls.Failure, age: Duration) -> Duration? {
        limits.lookUpPause(after: failure, of: 3, age: age, random: 0.5)
    }

    /// A person has queued it again after a day, and just then its account has other requests under way.
    @Test func anOldTextWaitsForItsAccountsTurn() {
        #expect(pause(after: .busy(.seconds(7)), age: limits.lookUpFor * 2) == .seconds(7))
        #expect(pause(after: .busy(.zero), age: limits.lookUpFor * 2) == .seconds(1))
    }

    @Test func aTextThatTwilioDoesNotTellOfIsParkedAfterADay() {
        let failure = AccountCalls.Failure.call(.unreadable(status: 200))
        #expect(pause(after: failure, age: .seconds(60)) == Backoff.lookUp.pause(after: 3, random: 0.5))
        #expect(pause(after: failure, age: limits.lookUpFor) == nil)
        #expect(pause(after: .notConfigured, age: limits.lookUpFor) == nil)
    }
}
