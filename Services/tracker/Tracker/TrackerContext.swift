import Hummingbird
import NIOCore

/// What a handler knows besides the request: where it comes from.
struct TrackerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The other end of the connection; nil in tests without one.
    let peer: SocketAddress?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = source.channel.remoteAddress
    }
}
