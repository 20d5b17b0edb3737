import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypes

/// The server's connections: Hummingbird's own, and before it a gate that serves the streams.
///
/// Hummingbird's task for a connection keeps all the memory that its deepest call took, about 30 kB, for as long as a stream
/// lasts. Here it starts with the first request that is Hummingbird's, so that a stream costs little more than its socket
/// (docs/decisions/0009).
struct LiveConnections: ServerChildChannel {
    struct Value: ServerChildChannelValue {
        let http: HTTP1Channel.Value
        /// Kept when there is something for Hummingbird to do, the connection's end included.
        let passing: EventLoopFuture<Void>

        var channel: any Channel { http.channel }
    }

    private let http: HTTP1Channel
    private let router: LiveRouter

    init(_ http: HTTP1Channel, router: LiveRouter) {
        self.http = http
        self.router = router
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        http.setup(channel: channel, logger: logger).flatMapThrowing { [router] http in
            let pipeline = channel.pipeline.syncOperations
            let passing = channel.eventLoop.makePromise(of: Void.self)
            // After the handler that counts requests and ends idle connections, for which a stream is a request under way.
            let connection = try pipeline.handler(type: HTTPConnectionStateHandler.self)
            try pipeline.addHandler(
                LiveGate(asking: router, passing: passing), position: .after(connection))
            return Value(http: http, passing: passing.futureResult)
        }
    }

    func handle(value: Value, logger: Logger) async {
        await withTaskCancellationHandler {
            // It never fails.
            try? await value.passing.get()
        } onCancel: {
            value.channel.close(promise: nil)
        }
        await http.handle(value: value.http, logger: logger)
    }
}
