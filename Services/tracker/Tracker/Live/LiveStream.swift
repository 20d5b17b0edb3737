import NIOCore

/// What one viewer is sent, as server-sent events (WHATWG HTML, 9.2 "Server-sent events").
struct LiveStream: Sendable {
    private let viewer: LiveViewer
    /// The entity tag of what the viewer has.
    private var seen: String?
    /// What every stream begins with: a page that loses it comes back after so many milliseconds.
    static let beginning = ByteBuffer(string: "retry: 2000\n\n")
    /// Shows whether somebody still listens.
    private static let heartbeat = ":\n\n"

    /// - Parameter seen: The entity tag that the viewer came with.
    init(to viewer: LiveViewer, seen: String?) {
        self.viewer = viewer
        self.seen = seen
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
