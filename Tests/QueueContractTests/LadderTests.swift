import QueueContract
import Testing

@Suite struct LadderTests {
    @Test(arguments: [
        (0, 1), (-5000, 1), (500, 1), (1749, 1), (1750, 2), (2000, 2), (4749, 2), (4750, 5), (5000, 5), (60_000, 60),
        (59_750, 60), (59_749, 30), (61_000, 60), (119_750, 120), (3_600_000, 3600), (3_599_749, 900),
        (90_000_000, 3600),
    ])
    func aClockTakesTheLongestStep(_ milliseconds: Int, _ step: Int) {
        #expect(AckDeadlineLadder.step(for: .milliseconds(milliseconds)) == step)
    }

    /// Every clock comes to its end: each step leaves less, and what is armed is at most 250 ms longer than what is left.
    @Test func everyClockEnds() {
        for seconds in 1...4000 {
            var (left, steps) = (Duration.seconds(seconds), 0)
            while left > .zero {
                let step = Duration.seconds(AckDeadlineLadder.step(for: left))
                #expect(step <= left + .milliseconds(250) || left < .seconds(1))
                left -= step
                steps += 1
            }
            #expect(steps <= 16)
        }
    }

    @Test func aWindowOnTheLadderIsOneMessage() {
        for step in AckDeadlineLadder.steps {
            #expect(AckDeadlineLadder.step(for: .seconds(step) - .milliseconds(250)) == step)
        }
    }

    @Test(arguments: [
        (0, 1), (1, 1), (4, 1), (5, 5), (29, 5), (30, 30), (120, 120), (599, 120), (600, 600), (86_400, 600),
    ])
    func aPauseTakesTheLongestStep(_ seconds: Int, _ step: Int) {
        #expect(RetryLadder.step(for: .seconds(seconds)) == step)
    }
}
