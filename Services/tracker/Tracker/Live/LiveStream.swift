import NIOCore

/// What one viewer is sent, as server-sent events (WHATWG HTML, 9.2 "Server-sent events").
struct LiveStream: Sendable {
    private let viewer: LiveViewer
    /// The entity tag of what the viewer has.
    private var seen: String?
    /// - Parameter seen: The entity tag that the viewer came with.
    init(to viewer: LiveViewer, seen: String?) {
        self.viewer = viewer
        self.seen = seen
    }

    /// Whether there will be nothing to say any more.
    var isOver: Bool { viewer.view == .gone }

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
        case .job, .unread: return EventStreamText.beat
        }
    }
}
