import Hummingbird
import NIOCore

/// What a handler knows besides the request: where it comes from.
struct TrackerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The other end of the connection; nil in tests without one.
    let peer: SocketAddress?
    /// Where a stream can be left for the connection to serve; nil when none was asked for.
    var opening: LiveOpening?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = source.channel.remoteAddress
    }
}
