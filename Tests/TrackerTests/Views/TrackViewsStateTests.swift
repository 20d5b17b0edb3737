import RelayModel
import Testing

@testable import Tracker

/// Which views are kept and who may be shown what, in every order of reads and changes.
@Suite struct TrackViewsStateTests {
    private let now = ContinuousClock.now
    private let token: [UInt8] = [1], other: [UInt8] = [2]
    private let job = LivePage.Job(tenant: .random(), id: .random())

    private func listening(
        views: Int = 100, size: Int = 1_000_000, age: Duration = .seconds(5)
    ) -> TrackViewsState {
        var state = TrackViewsState(limits: (views: views, size: size, age: age))
        state.startListening()
        return state
    }

    private var anotherJob: LivePage.Job { LivePage.Job(tenant: .random(), id: .random()) }

    private func view(_ name: String = "J1", of job: LivePage.Job? = nil) throws -> TrackedView {
        try TrackedView(.named(name), of: job ?? self.job)
    }

    /// Reads what a link opens from beginning to end; nil when nothing had to be read.
    @discardableResult
    private func read(
        _ token: [UInt8], _ view: TrackedView?, in state: inout TrackViewsState,
        at moment: ContinuousClock.Instant? = nil
    ) -> ViewRead? {
        guard case .begun(let read) = state.look(for: token, now: moment ?? now) else { return nil }
        state.finish(read, view, readAt: moment ?? now)
        return read
    }

    /// The job that is known without a read; looking changes nothing.
    private func known(
        _ token: [UInt8], _ state: TrackViewsState, at moment: ContinuousClock.Instant? = nil
    ) -> String? {
        var copy = state
        guard case .known(let found) = copy.look(for: token, now: moment ?? now) else { return nil }
        return found.view.job
    }

    @Test func aViewIsKeptForAFewSecondsAfterItsReadBegan() throws {
        var state = listening()
        read(token, try view(), in: &state)
        #expect(known(token, state, at: now + .milliseconds(4999)) == "J1")
        #expect(known(token, state, at: now + .seconds(5)) == nil)
        #expect(known(other, state) == nil)
    }

    @Test func aJobsEventTakesItsViewsAwayAndNoOthers() throws {
        var state = listening()
        let foreign = LivePage.Job(tenant: .random(), id: job.id)
        read(token, try view(), in: &state)
        read(other, try view("J2", of: foreign), in: &state)
        state.changed(job)
        #expect(known(token, state) == nil)
        #expect(known(other, state) == "J2", "the number alone could be another tenant's")
    }

    @Test func whatWasReadWhileItsJobChangedIsNotKept() throws {
        var state = listening()
        guard case .begun(let first) = state.look(for: token, now: now) else { throw Unexpected() }
        state.changed(anotherJob)
        state.finish(first, try view(), readAt: now)
        #expect(known(token, state) == "J1", "another job's change is no harm")

        guard case .begun(let second) = state.look(for: other, now: now) else { throw Unexpected() }
        state.changed(job)
        state.finish(second, try view(), readAt: now)
        #expect(known(other, state) == nil)
    }

    @Test func aReadDuringWhichTooMuchHasChangedIsNotKept() throws {
        var state = listening()
        guard case .begun(let read) = state.look(for: token, now: now) else { throw Unexpected() }
        state.changed(job)
        for _ in 1...300 { state.changed(anotherJob) }
        state.finish(read, try view(), readAt: now)
        #expect(known(token, state) == nil, "nobody knows any more that its job has changed")
    }

    @Test func whoComesDuringAReadSharesItUnlessTheJobHasChangedBefore() throws {
        var state = listening()
        guard case .begun(let first) = state.look(for: token, now: now),
            case .underWay(let second) = state.look(for: token, now: now)
        else { throw Unexpected() }
        state.changed(job)
        guard case .underWay(let third) = state.look(for: token, now: now) else { throw Unexpected() }
        #expect(second.number == first.number && third.number == first.number)
        let found = try view()
        state.finish(first, found, readAt: now)
        #expect(state.isCurrent(found, for: first) && state.isCurrent(found, for: second))
        #expect(!state.isCurrent(found, for: third), "the read may have missed what they know of")
        #expect(!state.isCurrent(nil, for: third), "nobody knows whose change it was")
        #expect(state.isCurrent(nil, for: second))
    }

    @Test func nothingIsKeptOrSharedWhileNobodyTellsWhatChanges() throws {
        var state = listening()
        read(token, try view(), in: &state)
        state.stopListening()
        for _ in 1...2 {
            guard case .apart = state.look(for: token, now: now) else { throw Unexpected() }
        }
        state.startListening()
        #expect(known(token, state) == nil, "it may have changed meanwhile")
    }

    @Test func aReadFromBeforeAnOutageIsNeitherKeptNorJoined() throws {
        var state = listening()
        guard case .begun(let before) = state.look(for: token, now: now) else { throw Unexpected() }
        state.stopListening()
        state.startListening()
        guard case .begun(let after) = state.look(for: token, now: now) else { throw Unexpected() }
        state.finish(before, try view("J1"), readAt: now)
        #expect(known(token, state) == nil)
        state.finish(after, try view("J2"), readAt: now)
        #expect(known(token, state) == "J2")
        state.finish(before, try view("J1"), readAt: now)
        #expect(known(token, state) == "J2")
    }

    @Test func aLinkThatOpensNothingIsAskedForEachTime() throws {
        var state = listening()
        let first = read(token, nil, in: &state), second = read(token, nil, in: &state)
        #expect(first != nil && second != nil && state.count == 0)
    }

    @Test func soManyViewsAreKeptAndNoMore() throws {
        var state = listening(views: 10)
        for number in 1...100 {
            read([UInt8(number)], try view("J\(number)", of: anotherJob), in: &state)
            #expect(state.count <= 10)
            #expect(known([UInt8(number)], state) == "J\(number)")
        }
    }

    @Test func soManyBytesAreKeptAndNoMore() throws {
        let size = try view().size
        var state = listening(size: 10 * size)
        for number in 1...100 {
            read([UInt8(number)], try view(of: anotherJob), in: &state)
            #expect(state.size <= 10 * size)
        }
        #expect(state.count > 1)
        var narrow = listening(size: size)
        read(token, try view(), in: &narrow)
        #expect(narrow.count == 0, "one that is half of it is not kept at all")
    }

    @Test func whatHasGrownOldIsForgottenAndNotOnlyPassedOver() throws {
        var state = listening()
        for number in 1...50 {
            let moment = now + .seconds(number)
            read([UInt8(number)], try view(of: anotherJob), in: &state, at: moment)
        }
        #expect(state.count <= 11)
    }
}

private struct Unexpected: Error {}

extension TrackView {
    /// A view that differs from others by its job's number only.
    static func named(_ job: String) -> TrackView {
        TrackView(
            business: "Acme", job: job, status: "queued", serviceType: nil, eta: nil, assignedTo: nil, timeline: [])
    }
}
