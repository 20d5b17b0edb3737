import Testing
import TwilioContract

@Suite struct SendVerdictTests {
    private func verdict(_ status: Int, _ code: Int) -> SendVerdict {
        .of(TwilioFailure(status: status, code: code))
    }

    @Test(arguments: [
        (401, 20003), (403, 20403), (404, 20404), (401, 0), (403, 0), (404, 0), (400, 30002),
    ])
    func stopsTheAccount(_ status: Int, _ code: Int) {
        #expect(verdict(status, code) == .stopAccount)
    }

    @Test(arguments: [
        21211, 21212, 21217, 21602, 21603, 21604, 21617, 21620, 21623, 21408, 21606, 21608, 21612, 21614, 21610, 30004,
        30007,
        30034, 30032, 30005, 30006, 30036, 99999, 0,
    ])
    func givesUp(_ code: Int) {
        guard case .permanent = verdict(400, code) else {
            Issue.record("\(verdict(400, code))")
            return
        }
    }

    @Test func tellsWhyItGivesUp() {
        #expect(verdict(400, 21610) == .permanent(.optedOut))
        #expect(verdict(400, 21408) == .permanent(.countryNotAllowed))
        #expect(verdict(400, 21614) == .permanent(.unroutable))
        #expect(verdict(400, 21617) == .permanent(.refused))
        #expect(verdict(422, 0) == .permanent(.refused))
    }

    @Test func triesAgainWhatWasNotSent() {
        #expect(verdict(429, 20429) == .slowAccount(.throttled))
        #expect(verdict(429, 0) == .slowAccount(.throttled))
        #expect(verdict(503, 20503) == .retry(.unavailable))
        #expect(verdict(400, 21611) == .retry(.queueFull))
        #expect(verdict(400, 30003) == .retry(.unreachable))
        #expect(verdict(400, 30008) == .retry(.carrier))
    }

    /// Sent twice by us is worse than late: whatever may have been sent is looked up first.
    @Test(arguments: [
        (500, 20500), (500, 0), (502, 0), (503, 0), (504, 0), (599, 99999), (408, 0), (409, 0), (302, 0), (200, 0),
        (201, 0),
        (100, 0), (400, 30410),
    ])
    func looksUpWhatMayHaveBeenSent(_ status: Int, _ code: Int) {
        #expect(verdict(status, code) == .uncertain)
    }

    @Test(arguments: [
        (#"{"code":21610,"message":"to +15550100001","more_info":"x","status":400}"#, 21610),
        (#"{"code":"21610"}"#, 21610), (#"{"code":null}"#, 0), ("{}", 0), ("<html>Bad gateway</html>", 0), ("", 0),
        ("7", 0),
    ])
    func readsFailures(_ body: String, _ code: Int) {
        let failure = TwilioFailure(status: 400, body: Array(body.utf8))
        #expect(failure == TwilioFailure(status: 400, code: code))
        #expect(!"\(failure)".contains("+1"))
    }
}
