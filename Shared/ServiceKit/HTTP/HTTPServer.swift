package import Hummingbird
package import HummingbirdCore
package import Logging
import NIOCore
package import ServiceLifecycle

/// Makes the HTTP/1.1 server of a service's own endpoints.
///
/// At graceful shutdown it takes no more connections and answers what it has begun.
///
/// - Parameters:
///   - connections: What serves a connection, given Hummingbird's own way.
///   - idleTimeout: A connection on which nothing happens for so long is closed, so that clients which vanish, or
///   send nothing on purpose, hold none. It does not run while an answer to a whole request is being made or written,
///   however long that takes (Hummingbird's `HTTPConnectionStateHandler`).
package func httpServer<Context: RequestContext>(
    _ router: Router<Context>, address: ListenAddress, logger: Logger,
    connections: @escaping @Sendable (HTTP1Channel) -> any ServerChildChannel = { $0 },
    idleTimeout: Duration = .seconds(60)
) -> any Service where Context.Source == ApplicationRequestContextSource {
    Application(
        router: router,
        server: HTTPServerBuilder { responder in
            let configuration = HTTP1Channel.Configuration(idleTimeout: TimeAmount(idleTimeout))
            return connections(HTTP1Channel(responder: responder, configuration: configuration))
        },
        configuration: ApplicationConfiguration(
            address: .hostname(address.host, port: address.port), serverName: "backhop"),
        logger: logger)
}
