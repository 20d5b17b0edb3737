import Hummingbird
import NIOCore
import ServiceLifecycle

/// What one dispatcher is sent, as server-sent events (WHATWG HTML, 9.2 "Server-sent events").
struct FeedStream: Sendable {
    /// At most four events a second: what changes meanwhile is told together.
    private static let pause = Duration.milliseconds(250)

    let listener: FeedListener
    /// Whether what the listener came with is still good.
    let stillAdmits: @Sendable () async throws -> Bool

    /// Sends until the listener may listen no more or is gone, or the service is ending.
    ///
    /// - Parameter request: Its connection tells when the listener leaves.
    @concurrent
    func send(to writer: inout any ResponseBodyWriter, answering request: Request) async throws {
        let listener = self.listener
        try await withGracefulShutdownHandler {
            try await request.body.consumeWithInboundCloseHandler { _ in
                try await send(to: &writer)
            } onInboundClosed: {
                listener.end()
            }
        } onGracefulShutdown: {
            listener.end()
        }
    }

    @concurrent
    private func send(to writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(EventStreamText.beginning)
        for await _ in listener.wakes {
            let news = listener.take()
            if news.isBeat, await isRefused() { break }
            guard let text = Self.text(of: news) else { continue }
            try await writer.write(text)
            if !news.changes.isEmpty { try? await Task.sleep(for: Self.pause) }
        }
        try await writer.finish(nil)
    }

    /// What to say of the news; nil when that is nothing.
    static func text(of news: FeedNews) -> ByteBuffer? {
        guard news.changes.isEmpty else { return ByteBuffer(string: "event: change\ndata: \(news.changes.json)\n\n") }
        return news.isBeat ? EventStreamText.beat : nil
    }

    /// While the database is away nobody is sent home: it is asked again at the next beat.
    private func isRefused() async -> Bool {
        guard let isAdmitted = try? await stillAdmits() else { return false }
        return !isAdmitted
    }
}
