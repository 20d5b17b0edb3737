import NIOCore

/// What all streams of server-sent events have in common (WHATWG HTML, 9.2 "Server-sent events").
enum EventStreamText {
    /// What every stream begins with: a page that loses it comes back after so many milliseconds.
    static let beginning = ByteBuffer(string: "retry: 2000\n\n")
    /// An event and no comment, which a page would not see: it notices by its absence that the connection is gone.
    static let beat = ByteBuffer(string: "event: beat\ndata: 1\n\n")
}
