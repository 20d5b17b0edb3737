import ServiceLifecycle

/// Lets each dispatcher's stream say something every 15 s.
struct FeedHeartbeat: Service {
    let feed: DispatcherFeed
    /// Whether events are received.
    let isTold: @Sendable () -> Bool

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try await Task.sleep(for: .seconds(15))
                beat()
            }
        }
    }

    /// What nobody tells of has to be looked for.
    func beat() {
        if !isTold() { feed.changedAll() }
        feed.beat()
    }
}
