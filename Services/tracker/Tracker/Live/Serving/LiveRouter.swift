import Glibc
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Has the service's router answer the requests for streams, as it answers all others.
struct LiveRouter: Sendable {
    private let responder: RouterResponder<TrackerContext>
    private let logger: Logger

    init(_ responder: RouterResponder<TrackerContext>, logger: Logger) {
        self.responder = responder
        self.logger = logger
    }

    /// The answer's head, and the stream that follows it or else all of its body.
    func answer(_ head: HTTPRequest, on channel: any Channel, opening: LiveOpening) async -> LiveAnswer {
        var logger = logger
        logger[metadataKey: "hb.request.id"] = "\(RequestID())"
        var context = TrackerContext(source: ApplicationRequestContextSource(channel: channel, logger: logger))
        context.opening = opening
        let body = CollectedBody()
        do {
            let request = Request(head: head, body: RequestBody(buffer: ByteBuffer()))
            var response = try await responder.respond(to: request, context: context)
            try await response.body.write(body)
            response.headers[.date] = httpDate()
            response.headers[.server] = "backhop"
            return LiveAnswer(head: response.head, body: body.bytes, stream: opening.take())
        } catch {
            logger.warning("a stream was not opened", metadata: ["error": "\(error)"])
            // One that was granted all the same would look at its page for ever.
            _ = opening.take()
            return LiveAnswer(head: HTTPResponse(status: .internalServerError), body: ByteBuffer(), stream: nil)
        }
    }
}

/// What a connection that asked for a stream is sent.
struct LiveAnswer: Sendable {
    let head: HTTPResponse
    /// All of it, when no stream follows.
    let body: ByteBuffer
    let stream: LiveStream?
}

private final class CollectedBody: ResponseBodyWriter {
    private(set) var bytes = ByteBuffer()

    func write(_ buffer: ByteBuffer) {
        var buffer = buffer
        bytes.writeBuffer(&buffer)
    }

    func finish(_ trailingHeaders: HTTPFields?) {}
}

/// The moment as a header's value (RFC 9110 §5.6.7); the names are English because no locale is set.
private func httpDate() -> String {
    var seconds = time(nil)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
        let length = strftime(text.baseAddress, text.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
        return String(decoding: text[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
