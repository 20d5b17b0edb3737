package import Hummingbird
package import NIOCore

/// What a request handler knows besides the request: the connection it came on.
package struct SimulatorContext: RequestContext {
    /// Hummingbird's own part.
    package var coreContext: CoreRequestContextStorage
    /// The connection; faults break it, and the control side looks where it comes from.
    package let channel: any Channel

    /// Made by Hummingbird for each request.
    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }
}
