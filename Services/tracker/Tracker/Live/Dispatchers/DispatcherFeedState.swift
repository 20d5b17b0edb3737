import QueueContract
import RelayModel

/// Who listens to what changes, and what each has not been told yet; has no clock and does no I/O.
struct DispatcherFeedState {
    private struct Listener {
        let waker: AsyncStream<Void>.Continuation
        var news: FeedNews
    }

    private var listeners: [TenantID: [Int: Listener]] = [:]
    private var lastListener = 0
    /// How many listeners there are.
    private(set) var count = 0

    func count(of tenant: TenantID) -> Int { listeners[tenant]?.count ?? 0 }

    /// Adds a listener who is to hear that anything may have changed.
    ///
    /// - Returns: Its name.
    mutating func add(_ waker: AsyncStream<Void>.Continuation, of tenant: TenantID) -> Int {
        lastListener += 1
        count += 1
        listeners[tenant, default: [:]][lastListener] = Listener(waker: waker, news: FeedNews(changes: .everything))
        waker.yield()
        return lastListener
    }

    mutating func remove(_ listener: Int, of tenant: TenantID) {
        guard listeners[tenant]?.removeValue(forKey: listener) != nil else { return }
        count -= 1
        if listeners[tenant]?.isEmpty == true { listeners[tenant] = nil }
    }

    /// Tells the listeners of the event's tenant.
    mutating func tell(_ event: EventPayload) {
        tell(event.tenant) { $0.changes.add(event) }
    }

    /// Tells all that anything may have changed.
    mutating func tellEverything() {
        for tenant in Array(listeners.keys) { tell(tenant) { $0.changes = .everything } }
    }

    /// Has all of them say something.
    mutating func beat() {
        for tenant in Array(listeners.keys) { tell(tenant) { $0.isBeat = true } }
    }

    /// What the listener is to be told now; it is told once.
    mutating func take(_ listener: Int, of tenant: TenantID) -> FeedNews {
        let news = listeners[tenant]?[listener]?.news ?? FeedNews()
        listeners[tenant]?[listener]?.news = FeedNews()
        return news
    }

    private mutating func tell(_ tenant: TenantID, _ change: (inout FeedNews) -> Void) {
        for name in Array((listeners[tenant] ?? [:]).keys) {
            guard var listener = listeners[tenant]?[name] else { continue }
            change(&listener.news)
            listeners[tenant]?[name] = listener
            listener.waker.yield()
        }
    }
}

/// What one listener is to be told.
struct FeedNews: Sendable, Equatable {
    var changes = FeedChanges()
    /// It is time to see whether somebody listens and still may.
    var isBeat = false
}
