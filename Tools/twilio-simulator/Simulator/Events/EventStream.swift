import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// Serves the wall's changes as server-sent events (WHATWG HTML, 9.2 "Server-sent events").
///
/// The first event is `everything`, or for a viewer who comes back with a `Last-Event-ID` that is still remembered
/// `changes`, and so are all later ones. A viewer that is slower than the world gets fewer and larger events.
struct EventStream: Sendable {
    let feed: ChangeFeed
    let view: WallView
    /// More changes than these are sent as `everything`.
    private let changeLimit = 400
    /// How long changes are gathered after an event.
    private let pauses = (afterChanges: Duration.milliseconds(40), afterEverything: Duration.milliseconds(500))

    func addRoutes(to group: RouterGroup<SimulatorContext>) {
        group.get("events") { request, _ in open(request) }
    }

    /// Answers `GET /events`; `after` stands in for the `Last-Event-ID` that a new `EventSource` cannot send, and `count`
    /// ends the stream after so many events.
    private func open(_ request: Request) -> Response {
        guard let viewer = feed.join() else {
            return controlFailure(503, "as many pages as may look at the phones do so already")
        }
        let query = request.queryPairs
        let seen = place(request.header("last-event-id") ?? query["after"])
        let limit = query["count"].flatMap { Int($0) } ?? .max
        let body = ResponseBody { writer in
            var transcript = Transcript(seen: seen, limit: limit)
            try await withGracefulShutdownHandler {
                try await send(&transcript, to: viewer, &writer)
            } onGracefulShutdown: {
                viewer.end()
            }
            try await writer.finish(nil)
        }
        let headers: HTTPFields = [
            .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store",
            .contentSecurityPolicy: "default-src 'none'", .xContentTypeOptions: "nosniff",
        ]
        return Response(status: .ok, headers: headers, body: body)
    }

    /// How far a stream is.
    private struct Transcript {
        /// How many changes the viewer has seen; `nil` for nothing at all.
        var seen: Int?
        /// How many more events to send.
        var limit: Int
        /// How long to gather changes before the next one.
        var pause = Duration.zero
    }

    private struct Event {
        var text: ByteBuffer
        /// How many changes the viewer has seen with it.
        var seen: Int
        var pause: Duration
    }

    @concurrent
    private func send(
        _ transcript: inout Transcript, to viewer: Viewer, _ writer: inout any ResponseBodyWriter
    ) async throws {
        try await writer.write(ByteBuffer(string: "retry: 1000\n\n"))
        try await sendNews(&transcript, &writer)
        var wakes = viewer.wakes.makeAsyncIterator()
        while transcript.limit > 0, await wakes.next() != nil {
            try await sendNews(&transcript, &writer)
            guard transcript.limit > 0 else { break }
            try await Task.sleep(for: transcript.pause)
        }
    }

    @concurrent
    private func sendNews(_ transcript: inout Transcript, _ writer: inout any ResponseBodyWriter) async throws {
        guard transcript.limit > 0 else { return }
        guard let event = event(after: transcript.seen) else {
            // Shows whether somebody still listens.
            return try await writer.write(ByteBuffer(string: ":\n\n"))
        }
        try await writer.write(event.text)
        (transcript.seen, transcript.limit) = (event.seen, transcript.limit - 1)
        transcript.pause = event.pause
    }

    private func event(after seen: Int?) -> Event? {
        guard let seen else { return everything(feed.count, pause: pauses.afterChanges) }
        switch feed.news(after: seen) {
        case nil: return nil
        case .changes(let changes, let count) where changes.count <= changeLimit:
            let text = text("changes", view.changes(changes), count)
            return Event(text: text, seen: count, pause: pauses.afterChanges)
        case .changes(_, let count), .everything(let count): return everything(count, pause: pauses.afterEverything)
        }
    }

    private func everything(_ count: Int, pause: Duration) -> Event {
        Event(text: text("everything", view.everything(), count), seen: count, pause: pause)
    }

    private func text(_ name: String, _ document: JSONValue, _ count: Int) -> ByteBuffer {
        var buffer = ByteBuffer(string: "id: \(feed.mark).\(count)\nevent: \(name)\ndata: ")
        // JSON has no line break outside of strings as it is written here, and none inside.
        buffer.writeBytes(document.bytes())
        buffer.writeString("\n\n")
        return buffer
    }

    /// The number in an event id of this process, else nothing.
    private func place(_ id: String?) -> Int? {
        guard let id, id.hasPrefix("\(feed.mark).") else { return nil }
        return Int(id.dropFirst(feed.mark.count + 1))
    }
}
