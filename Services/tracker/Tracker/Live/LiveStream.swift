import Hummingbird
import NIOCore
import ServiceLifecycle

/// What one viewer is sent, as server-sent events (WHATWG HTML, 9.2 "Server-sent events").
struct LiveStream: Sendable {
    private let viewer: LiveViewer
    /// The entity tag of what the viewer has.
    private var seen: String?
    /// Shows whether somebody still listens.
    private static let heartbeat = ":\n\n"

    /// - Parameter seen: The entity tag that the viewer came with.
    init(to viewer: LiveViewer, seen: String?) {
        self.viewer = viewer
        self.seen = seen
    }

    /// Sends until the link opens nothing any more, the viewer is gone or the service is ending.
    ///
    /// - Parameter request: Its connection tells when the viewer leaves.
    @concurrent
    mutating func send(to writer: inout any ResponseBodyWriter, answering request: Request) async throws {
        let viewer = self.viewer
        try await withGracefulShutdownHandler {
            try await request.body.consumeWithInboundCloseHandler { _ in
                try await send(to: &writer)
            } onInboundClosed: {
                viewer.end()
            }
        } onGracefulShutdown: {
            viewer.end()
        }
    }

    @concurrent
    private mutating func send(to writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
        for await _ in viewer.wakes {
            guard let text = next() else { break }
            try await writer.write(text)
        }
        try await writer.finish(nil)
    }

    /// What to say now; nil when there will be nothing any more.
    mutating func next() -> ByteBuffer? {
        switch viewer.view {
        case .gone: return nil
        case .job(let json, let etag) where etag != seen:
            seen = etag
            var text = ByteBuffer(string: "event: change\nid: \(etag)\ndata: ")
            // JSON has no line break outside of strings as it is written here, and none inside.
            text.writeBytes(json)
            text.writeString("\n\n")
            return text
        case .job, .unread: return ByteBuffer(string: Self.heartbeat)
        }
    }
}
