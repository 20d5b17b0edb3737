import Logging
import NIOCore
import RelayModel
import Synchronization
import Testing

@testable import Tracker

/// What a viewer is sent, and who reads for it.
@Suite(.timeLimit(.minutes(1)))
struct LiveStreamTests {
    private let pages = LivePages()
    private let page = LivePage(.random(), .random(), token: [1])
    private let heartbeat = "event: beat\ndata: 1\n\n"

    private func find(_ view: LiveView) throws {
        pages.changed(page.job)
        pages.finish(try #require(pages.takeDue()), view, now: .now)
    }

    private func job(_ json: String, _ etag: String) -> LiveView { .job(json: Array(json.utf8), etag: etag) }

    private func said(_ stream: inout LiveStream) -> String? { stream.next().map { String(buffer: $0) } }

    @Test func aChangeIsSentOnceWithItsTag() throws {
        var stream = LiveStream(to: try #require(pages.join(page)), seen: nil)
        #expect(said(&stream) == heartbeat, "not read yet")
        try find(job(#"{"job":"J1"}"#, #""a""#))
        #expect(said(&stream) == "event: change\nid: \"a\"\ndata: {\"job\":\"J1\"}\n\n")
        #expect(said(&stream) == heartbeat)
        try find(job(#"{"job":"J1"}"#, #""a""#))
        #expect(said(&stream) == heartbeat, "it is what the viewer has")
        try find(job("{}", #""b""#))
        #expect(said(&stream) == "event: change\nid: \"b\"\ndata: {}\n\n")
    }

    @Test func whoComesBackIsSentOnlyWhatTheyDoNotHave() throws {
        let viewers = try (1...2).map { _ in try #require(pages.join(page)) }
        try find(job("{}", #""b""#))
        var same = LiveStream(to: viewers[0], seen: #""b""#)
        #expect(said(&same) == heartbeat)
        var behind = LiveStream(to: viewers[1], seen: #""a""#)
        #expect(said(&behind)?.hasPrefix("event: change\nid: \"b\"\n") == true)
    }

    @Test func aRevokedLinkHasNothingMoreToSay() throws {
        var stream = LiveStream(to: try #require(pages.join(page)), seen: nil)
        try find(.gone)
        #expect(said(&stream) == nil)
    }

    /// The first read fails; until a change the page is then read no more.
    @Test func thePageIsReadWhenItIsDueUntilThatSucceeds() async throws {
        let (wakes, waker) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let viewer = try #require(pages.join(page) { waker.yield() })
        let reads = Mutex(0)
        let reader = LiveReader(pages: pages, logger: Logger(label: "tracker") { _ in SwiftLogNoOpLogHandler() }) { _ in
            let read = reads.withLock { reads in
                reads += 1
                return reads
            }
            guard read > 1 else { throw CancellationError() }
            return .job(json: [], etag: "\(read)")
        }
        let task = Task { try await reader.run() }
        var woken = wakes.makeAsyncIterator()
        // A beat wakes as well, when there is nothing new.
        while viewer.view != .job(json: [], etag: "2") { _ = await woken.next() }
        pages.changed(page.job)
        while viewer.view != .job(json: [], etag: "3") { _ = await woken.next() }
        task.cancel()
        try await task.value
        #expect(reads.withLock { $0 } == 3)
    }
}
