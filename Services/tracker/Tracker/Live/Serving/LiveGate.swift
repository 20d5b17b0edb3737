import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes

/// Serves one connection's stream on its event loop, without a task; every other request passes to Hummingbird.
///
/// Everything here happens on the connection's event loop. A viewer who reads slowly is sent the latest state when there is
/// room for it, so that none holds more memory than another.
final class LiveGate: ChannelDuplexHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private enum State {
        /// What comes is Hummingbird's.
        case passing
        /// A stream is asked for.
        case reading(HTTPRequest)
        /// Hummingbird has yet to answer what came before.
        case waiting(HTTPRequest)
        /// The router is deciding.
        case asking(HTTPRequest)
        case streaming(LiveStream)
        case over
    }

    private let router: LiveRouter
    private var passing: EventLoopPromise<Void>?
    private var context: ChannelHandlerContext?
    private var state = State.passing
    /// How many requests Hummingbird has yet to answer.
    private var unanswered = 0
    /// Something may have to be said.
    private var hasNews = false
    /// The client has said more since it asked for the stream, or will say nothing any more: the connection ends with the answer.
    private var isLast = false

    /// - Parameter passing: Kept as soon as Hummingbird has something to do with the connection, its end included.
    init(asking router: LiveRouter, passing: EventLoopPromise<Void>) {
        self.router = router
        self.passing = passing
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        state = .over
        letPass()
    }

    // MARK: - Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (state, unwrapInboundIn(data)) {
        case (.passing, .head(let request)) where LiveRoutes.opensStream(request):
            state = .reading(request)
        case (.passing, let part):
            if case .head = part { unanswered += 1 }
            letPass()
            context.fireChannelRead(data)
        case (.reading(let request), .end):
            state = .waiting(request)
            askIfAllIsAnswered(context)
        case (.streaming, .head):
            context.close(promise: nil)
        case (_, .head):
            isLast = true
        default: break
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let part = unwrapOutboundIn(data)
        context.write(data, promise: promise)
        guard case .end = part else { return }
        unanswered -= 1
        askIfAllIsAnswered(context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed? = event as? ChannelEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        switch state {
        case .passing:
            letPass()
            context.fireUserInboundEventTriggered(event)
        case .asking: isLast = true
        default: context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard case .passing = state else { return context.close(promise: nil) }
        letPass()
        context.fireErrorCaught(error)
    }

    private func letPass() {
        passing?.succeed()
        passing = nil
    }

    // MARK: - The stream

    private func askIfAllIsAnswered(_ context: ChannelHandlerContext) {
        guard case .waiting(let request) = state, unanswered == 0 else { return }
        state = .asking(request)
        hasNews = false
        let gate = NIOLoopBound(self, eventLoop: context.eventLoop)
        Task { [router, channel = context.channel] in
            let answer = await router.answer(request, on: channel, opening: LiveOpening(gate))
            gate.eventLoop.execute { gate.value.send(answer) }
        }
    }

    private func send(_ answer: LiveAnswer) {
        guard case .asking(let request) = state, let context else { return }
        context.write(wrapOutboundOut(.head(answer.head)), promise: nil)
        guard let stream = answer.stream else { return end(with: answer.body, answering: request, context) }
        context.writeAndFlush(wrapOutboundOut(.body(EventStreamText.beginning)), promise: nil)
        state = .streaming(stream)
        if isLast { context.close(promise: nil) } else if hasNews { tell() }
    }

    /// The connection serves other requests after an answer that is no stream.
    private func end(with body: ByteBuffer, answering request: HTTPRequest, _ context: ChannelHandlerContext) {
        if body.readableBytes > 0 { context.write(wrapOutboundOut(.body(body)), promise: nil) }
        state = .passing
        if isLast || request.headerFields[.connection]?.lowercased() == "close" {
            closeAfterEnd(context)
        } else {
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }

    /// Says what there is to say, unless the viewer has yet to take what was said before.
    func tell() {
        guard case .streaming(var stream) = state, let context else {
            hasNews = true
            return
        }
        hasNews = !context.channel.isWritable
        guard !hasNews else {
            // Who takes nothing would keep the place, and the service from ending.
            if stream.isOver { context.close(promise: nil) }
            return
        }
        guard let text = stream.next() else { return closeAfterEnd(context) }
        state = .streaming(stream)
        context.writeAndFlush(wrapOutboundOut(.body(text)), promise: nil)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if hasNews { tell() }
        context.fireChannelWritabilityChanged()
    }

    private func closeAfterEnd(_ context: ChannelHandlerContext) {
        state = .over
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
    }
}
