import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import RelayModel
import Testing

@testable import Tracker

/// What a connection's gate sends when, on an event loop of NIO's for tests.
@Suite(.timeLimit(.minutes(1)))
struct LiveGateTests {
    private let pages = LivePages()
    private let page = LivePage(.random(), .random(), token: [1])

    /// Opens the page's stream and gives its connection; head and beginning have been read.
    private func openStream() async throws -> NIOAsyncTestingChannel {
        let router = Router(context: TrackerContext.self)
        router.get("/api/track/{token}/events") { [pages, page] _, context in
            let opening = try #require(context.opening)
            opening.grant(LiveStream(to: try #require(pages.join(page, wake: opening.wake)), seen: nil))
            return Response(status: .ok, body: ResponseBody { _ in })
        }
        let live = LiveRouter(
            router.buildResponder(), logger: Logger(label: "tracker") { _ in SwiftLogNoOpLogHandler() })
        let channel = NIOAsyncTestingChannel()
        try await channel.testingEventLoop.executeInContext {
            let passing = channel.eventLoop.makePromise(of: Void.self)
            try channel.pipeline.syncOperations.addHandler(LiveGate(asking: live, passing: passing))
        }
        try await channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1)).get()
        let request = HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/api/track/a/events")
        try await channel.writeInbound(HTTPRequestPart.head(request))
        try await channel.writeInbound(HTTPRequestPart.end(nil))
        guard case .head(let head) = try await channel.waitForOutboundWrite(as: HTTPResponsePart.self) else {
            throw Unexpected()
        }
        #expect(head.status == .ok && head.headerFields[.contentLength] == nil)
        #expect(head.headerFields[.date]?.hasSuffix(" GMT") == true)
        #expect(try await text(channel) == "retry: 2000\n\n")
        return channel
    }

    private struct Unexpected: Error {}

    /// The next that is sent.
    private func text(_ channel: NIOAsyncTestingChannel) async throws -> String {
        guard case .body(let bytes) = try await channel.waitForOutboundWrite(as: HTTPResponsePart.self) else {
            throw Unexpected()
        }
        return String(buffer: bytes)
    }

    private func find(_ json: String) throws {
        pages.changed(page.job)
        pages.finish(try #require(pages.takeDue()), .job(json: Array(json.utf8), etag: json), now: .now)
    }

    private func change(_ json: String) -> String { "event: change\nid: \(json)\ndata: \(json)\n\n" }

    @Test func eachStateIsSentAsItIsFound() async throws {
        let channel = try await openStream()
        for json in ["1", "2"] {
            try find(json)
            #expect(try await text(channel) == change(json))
        }
        try await channel.close()
        #expect(pages.streams == 0)
    }

    @Test func whoReadsSlowlyIsSentTheLastStateWhenThereIsRoom() async throws {
        let channel = try await openStream()
        channel.isWritable = false
        for json in ["1", "2", "3"] { try find(json) }
        await channel.testingEventLoop.run()
        #expect(try await channel.readOutbound(as: HTTPResponsePart.self) == nil)
        channel.isWritable = true
        try await channel.testingEventLoop.executeInContext { channel.pipeline.fireChannelWritabilityChanged() }
        #expect(try await text(channel) == change("3"))
        await channel.testingEventLoop.run()
        #expect(try await channel.readOutbound(as: HTTPResponsePart.self) == nil)
        try await channel.close()
    }

    @Test func whoTakesNothingKeepsNoPlaceWhenTheLinkIsRevoked() async throws {
        let channel = try await openStream()
        channel.isWritable = false
        pages.changed(page.job)
        pages.finish(try #require(pages.takeDue()), .gone, now: .now)
        try await channel.closeFuture.get()
        #expect(pages.streams == 0)
    }

    @Test func aLinkThatOpensNothingMoreEndsItsStream() async throws {
        let channel = try await openStream()
        pages.changed(page.job)
        pages.finish(try #require(pages.takeDue()), .gone, now: .now)
        #expect(try await channel.waitForOutboundWrite(as: HTTPResponsePart.self) == .end(nil))
        try await channel.closeFuture.get()
        #expect(pages.streams == 0)
    }
}
