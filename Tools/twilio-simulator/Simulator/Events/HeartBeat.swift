import ServiceLifecycle

/// Lets each event stream say something every 15 s, so that a connection whose other end is gone is noticed.
struct HeartBeat: Service {
    let feed: ChangeFeed

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                try await Task.sleep(for: .seconds(15))
                feed.wake()
            }
        }
    }
}
