import HTTPTypes
import NIOCore
import QueueContract
import RelayModel
import ServiceKit
import Testing

@testable import Tracker

/// Which dispatchers are told of what.
@Suite(.timeLimit(.minutes(1)))
struct DispatcherFeedTests {
    private let feed = DispatcherFeed(limits: (streams: 3, ofOneTenant: 2))
    private let acme = TenantID.random(), other = TenantID.random()
    private let now = Moment(microseconds: 0)
    private let everything = #"{"kinds":["all"]}"#

    /// Somebody who was told that anything may have changed.
    private func join(_ tenant: TenantID) throws -> FeedListener {
        let listener = try feed.join(tenant)
        _ = listener.take()
        return listener
    }

    @Test func whoComesIsToldThatAnythingMayHaveChanged() throws {
        let listener = try feed.join(acme)
        #expect(listener.take().changes.json == everything)
        #expect(listener.take() == FeedNews())
    }

    @Test func aChangeIsToldToItsBusinessAlone() throws {
        let first = try join(acme), second = try join(acme), foreign = try join(other)
        let relay = RelayID.random(), job = JobID.random()
        feed.changed(.relay(acme, relay, job: job, at: now))
        for listener in [first, second] {
            #expect(
                listener.take().changes.json == #"{"kinds":["relay"],"relays":["\#(relay)"],"jobs":["\#(job)"]}"#)
        }
        #expect(foreign.take() == FeedNews())
    }

    @Test func whatChangesMeanwhileIsToldTogether() throws {
        let listener = try join(acme)
        let job = JobID.random()
        feed.changed(.command(acme, .random(), at: now))
        for _ in 0..<3 { feed.changed(.job(acme, job, at: now)) }
        feed.changed(.configuration(acme, at: now))
        feed.changed(.alert(acme, relay: .random(), at: now))
        #expect(
            listener.take().changes.json
                == #"{"kinds":["job","configuration","command"],"relays":[],"jobs":["\#(job)"]}"#)
        #expect(listener.take().changes.isEmpty)
    }

    @Test func manyChangesAreAllOfThem() throws {
        for event in [
            { EventPayload.job(acme, .random(), at: now) }, { EventPayload.relay(acme, .random(), job: nil, at: now) },
        ] as [() -> EventPayload] {
            let listener = try join(acme)
            for _ in 0..<FeedChanges.most { feed.changed(event()) }
            #expect(listener.take().changes.json != everything)
            for _ in 0...FeedChanges.most { feed.changed(event()) }
            #expect(listener.take().changes.json == everything)
        }
    }

    @Test func afterASilenceEverybodyIsTold() throws {
        let listeners = [try join(acme), try join(other)]
        feed.changed(.job(acme, .random(), at: now))
        feed.changedAll()
        feed.changed(.job(acme, .random(), at: now))
        for listener in listeners { #expect(listener.take().changes.json == everything) }
    }

    @Test func everyBeatWakesEverybody() async throws {
        let listeners = [try join(acme), try join(other)]
        for listener in listeners {
            var wakes = listener.wakes.makeAsyncIterator()
            #expect(await wakes.next() != nil, "the first one")
            feed.beat()
            #expect(await wakes.next() != nil)
            #expect(listener.take() == FeedNews(isBeat: true))
            listener.end()
            #expect(await wakes.next() == nil)
        }
    }

    @Test(arguments: [true, false])
    func whileNothingIsToldEveryBeatSaysThatAnythingMayHaveChanged(isTold: Bool) throws {
        let listener = try join(acme)
        let heartbeat = FeedHeartbeat(feed: feed) { isTold }
        for _ in 1...2 {
            heartbeat.beat()
            #expect(listener.take() == FeedNews(changes: isTold ? FeedChanges() : .everything, isBeat: true))
        }
    }

    @Test func thereAreSoManyPlacesAndFewerOfOneBusiness() throws {
        var first: FeedListener? = try feed.join(acme)
        let second = try feed.join(acme)
        #expect(throws: FeedRefusal.tenantIsFull) { _ = try feed.join(acme) }
        let third = try feed.join(other)
        #expect(throws: FeedRefusal.processIsFull) { _ = try feed.join(other) }
        #expect(feed.streams == 3)
        #expect(first != nil)
        first = nil
        #expect(feed.streams == 2)
        let fourth = try feed.join(acme)
        #expect(feed.streams == 3)
        for listener in [second, third, fourth] { listener.end() }
        #expect(FeedRefusal.tenantIsFull.problem.status == .tooManyRequests)
        #expect(FeedRefusal.processIsFull.problem.status == .serviceUnavailable)
    }

    @Test func aStreamSaysWhatThereIsOrThatItIsAlive() {
        #expect(FeedStream.text(of: FeedNews()) == nil)
        #expect(FeedStream.text(of: FeedNews(isBeat: true)) == EventStreamText.beat)
        let news = FeedNews(changes: .everything, isBeat: true)
        let text = FeedStream.text(of: news).map { String(buffer: $0) }
        #expect(text == "event: change\ndata: {\"kinds\":[\"all\"]}\n\n")
    }
}
