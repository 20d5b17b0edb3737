import RelayModel
import Synchronization
import TaskGate
import Testing

@testable import Tracker

/// How often the database is asked for those who ask at the same time, and what each of them is shown.
@Suite(.timeLimit(.minutes(1)))
struct TrackViewsTests {
    private let token: [UInt8] = [1]

    /// A database whose first read waits for the gate; each read finds another job number.
    private final class Database: Sendable {
        let job = LivePage.Job(tenant: .random(), id: .random())
        let gate = TaskGate()
        private let count = Mutex(0)

        var reads: Int { count.withLock { $0 } }

        func read() async throws -> TrackedView? {
            let number = count.withLock { count in
                count += 1
                return count
            }
            if number == 1 { await gate.wait() }
            return try TrackedView(.named("J\(number)"), of: job)
        }

        /// Waits until so many reads have begun, and then until whoever else was on their way has most likely come.
        func begun(_ reads: Int) async {
            while self.reads < reads { await Task.yield() }
            for _ in 1...1000 { await Task.yield() }
        }
    }

    private func listening(_ database: Database) -> TrackViews {
        // Long enough for the slowest machine.
        let views = TrackViews(limits: (views: 100, size: 1_000_000, age: .seconds(3600))) { _ in
            try await database.read()
        }
        views.startListening()
        return views
    }

    private func ask(_ views: TrackViews) -> Task<String?, any Error> {
        Task<String?, any Error> { try await views.view(of: token)?.view.job }
    }

    @Test func manyWhoAskAtTheSameTimeShareOneRead() async throws {
        let database = Database()
        let views = listening(database)
        let asked = (1...20).map { _ in ask(views) }
        await database.begun(1)
        database.gate.open()
        for one in asked { #expect(try await one.value == "J1") }
        #expect(try await ask(views).value == "J1")
        #expect(database.reads == 1)
    }

    @Test func whoComesAfterAChangeIsNotShownWhatWasReadBefore() async throws {
        let database = Database()
        let views = listening(database)
        let before = ask(views)
        await database.begun(1)
        views.changed(database.job)
        let after = ask(views)
        await database.begun(1)
        database.gate.open()
        #expect(try await before.value == "J1")
        #expect(try await after.value == "J2")
        #expect(try await ask(views).value == "J2")
        #expect(database.reads == 2)
    }

    @Test func theOthersAreAnsweredThoughTheFirstHasLeft() async throws {
        let database = Database()
        let views = listening(database)
        let first = ask(views)
        await database.begun(1)
        let second = ask(views)
        first.cancel()
        database.gate.open()
        #expect(try await second.value == "J1")
    }

    @Test func withoutEventsEachReadsForThemselves() async throws {
        let database = Database()
        database.gate.open()
        let views = listening(database)
        #expect(try await ask(views).value == "J1")
        views.stopListening()
        #expect(try await ask(views).value == "J2")
        #expect(try await ask(views).value == "J3")
        views.startListening()
        #expect(try await ask(views).value == "J4")
        #expect(try await ask(views).value == "J4")
    }

    @Test func aFailureIsTheAnswerOfAllWhoWaitedAndIsNotKept() async throws {
        let gate = TaskGate(), fails = Mutex(true)
        let views = TrackViews { _ in
            await gate.wait()
            if fails.withLock({ $0 }) { throw CancellationError() }
            return nil
        }
        views.startListening()
        let asked = (1...3).map { _ in ask(views) }
        gate.open()
        for one in asked { await #expect(throws: CancellationError.self) { try await one.value } }
        fails.withLock { $0 = false }
        #expect(try await ask(views).value == nil)
    }
}
