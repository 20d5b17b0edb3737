import ServiceLifecycle

/// Lets each dispatcher's stream say something every 15 s.
struct FeedHeartbeat: Service {
    let feed: DispatcherFeed

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try await Task.sleep(for: .seconds(15))
                feed.beat()
            }
        }
    }
}
