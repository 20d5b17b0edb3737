import Testing
import TwilioContract

@testable import Sender

/// What an account's load learns from Twilio's answers; times are made up.
@Suite struct AccountLoadTests {
    private let start = ContinuousClock.now

    /// Takes as many places as there are.
    private func fill(_ load: inout AccountLoad, at now: ContinuousClock.Instant) -> [AccountLoad.Entry] {
        var entries: [AccountLoad.Entry] = []
        while case .enter(let entry) = load.enter(at: now, patience: .seconds(60)) { entries.append(entry) }
        return entries
    }

    private func wait(_ load: inout AccountLoad, at now: ContinuousClock.Instant) -> Duration? {
        if case .wait(let pause) = load.enter(at: now, patience: .seconds(60)) { pause } else { nil }
    }

    @Test func letsInTheMostWhileNothingIsWrong() {
        var load = AccountLoad(most: 8)
        let entries = fill(&load, at: start)
        #expect(entries.count == 8)
        for entry in entries { load.leave(entry, .answered, at: start + .milliseconds(50), random: 0.5) }
        #expect(load.isPristine)
    }

    /// Eight requests refused together are one sign that eight are too many, and not three.
    @Test func halvesOnceForTheRequestsOfOneRound() {
        var load = AccountLoad(most: 8)
        let entries = fill(&load, at: start)
        for entry in entries { load.leave(entry, .throttled(.throttled), at: start + .milliseconds(10), random: 0.5) }
        #expect(load.limit == 4)
        let later = start + .seconds(60)
        #expect(fill(&load, at: later).count == 4)
    }

    @Test func pausesLongerWithEachRefusalAndForgetsWithAnAnswer() {
        var load = AccountLoad(most: 4)
        var now = start
        var pauses: [Duration] = []
        for _ in 0..<3 {
            guard case .enter(let entry) = load.enter(at: now, patience: .seconds(60)) else { continue }
            load.leave(entry, .throttled(.throttled), at: now, random: 0.5)
            // One millisecond before and at the end of the pause.
            let pause = Backoff.throttled.pause(after: pauses.count + 1, random: 0.5)
            #expect(wait(&load, at: now + pause - .milliseconds(1)) != nil)
            pauses.append(pause)
            now += pause
        }
        #expect(pauses == [.milliseconds(100), .milliseconds(200), .milliseconds(400)])
        guard case .enter(let entry) = load.enter(at: now, patience: .seconds(60)) else {
            Issue.record("no place after the pause")
            return
        }
        load.leave(entry, .answered, at: now, random: 0.5)
        guard case .enter(let again) = load.enter(at: now, patience: .seconds(60)) else { return }
        load.leave(again, .throttled(.throttled), at: now, random: 0.5)
        #expect(wait(&load, at: now + .milliseconds(99)) != nil)
        if case .wait = load.enter(at: now + .milliseconds(101), patience: .seconds(60)) {
            Issue.record("the pause did not begin anew")
        }
    }

    @Test func neverGoesBelowOneOrAboveTheMost() {
        var load = AccountLoad(most: 3)
        var now = start
        for _ in 0..<10 {
            now += .seconds(60)
            guard case .enter(let entry) = load.enter(at: now, patience: .seconds(60)) else { continue }
            load.leave(entry, .throttled(.throttled), at: now, random: 0.5)
        }
        #expect(load.limit == 1)
        for _ in 0..<50 {
            now += .seconds(60)
            guard case .enter(let entry) = load.enter(at: now, patience: .seconds(60)) else { continue }
            load.leave(entry, .answered, at: now, random: 0.5)
        }
        #expect(load.limit == 3 && load.isPristine)
    }

    @Test func growsByAboutOneARound() {
        var load = AccountLoad(most: 32)
        var now = start
        for entry in fill(&load, at: now) { load.leave(entry, .throttled(.throttled), at: now, random: 0.5) }
        let before = load.limit
        now += .seconds(60)
        for entry in fill(&load, at: now) { load.leave(entry, .answered, at: now, random: 0.5) }
        #expect(load.limit > before + 0.9 && load.limit < before + 1.1)
    }

    /// An account whose requests hang must leave places for others, and still be tried.
    @Test func timeOutsLeaveAQuarter() {
        var load = AccountLoad(most: 32)
        var now = start
        for _ in 0..<10 {
            now += .seconds(60)
            for entry in fill(&load, at: now) { load.leave(entry, .timedOut, at: now + .seconds(15), random: 0.5) }
            now += .seconds(15)
        }
        #expect(load.limit == 8)
        #expect(fill(&load, at: now + .seconds(1)).count == 8)
    }

    @Test func aRefusedAccountIsTriedByOneRequestNowAndThen() {
        var load = AccountLoad(most: 8)
        for entry in fill(&load, at: start) { load.leave(entry, .stopped, at: start, random: 0.5) }
        #expect(load.isStopped && fill(&load, at: start + .seconds(20)).isEmpty)
        #expect(fill(&load, at: start + .seconds(400)).count == 1)
    }

    /// A hop does not wait for all who came before it.
    @Test func nobodyWaitsLongerThanTheirPatience() {
        var load = AccountLoad(most: 1)
        _ = fill(&load, at: start)
        for _ in 0..<1000 { _ = load.enter(at: start, patience: .seconds(60)) }
        guard case .wait(let bulk) = load.enter(at: start, patience: .seconds(60)),
            case .wait(let hop) = load.enter(at: start, patience: .seconds(2))
        else {
            Issue.record("there was a place")
            return
        }
        #expect(bulk == .seconds(60) && hop == .seconds(2))
    }

    @Test func whoFindsNoPlaceComesBackInTurn() {
        var load = AccountLoad(most: 1)
        _ = fill(&load, at: start)
        let waits = (0..<4).compactMap { _ in wait(&load, at: start) }
        #expect(waits.count == 4 && waits == waits.sorted() && Set(waits).count == 4)
    }
}
