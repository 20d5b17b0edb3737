import Testing
import TwilioContract

@Suite struct BackoffTests {
    private let all: [Backoff] = [
        .throttled, .carrierRate, .unavailable, .queueFull, .unreachable, .carrier, .stopped, .lookUp,
    ]

    @Test func doublesUpToItsLimit() {
        let pauses = (1...4).map { Backoff.throttled.pause(after: $0, random: 0.5) }
        #expect(pauses == [.milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800)])
        #expect(Backoff.throttled.pause(after: 20, random: 0.5) == .seconds(30))
    }

    @Test(arguments: [Int.min, -1, 0, 1, 5, 63, 64, Int.max], [-1.0, 0, 0.3, 1, 2])
    func staysWithinItsLimits(refusals: Int, random: Double) {
        for backoff in all {
            let pause = backoff.pause(after: refusals, random: random)
            #expect(pause >= backoff.first * (1 - backoff.jitter) - .microseconds(1))
            #expect(pause <= backoff.longest * (1 + backoff.jitter) + .microseconds(1))
        }
    }

    @Test func theRandomPartSpreads() {
        let (least, most) = (
            Backoff.throttled.pause(after: 1, random: 0), Backoff.throttled.pause(after: 1, random: 1)
        )
        #expect(least < .milliseconds(91) && most > .milliseconds(109))
    }
}
