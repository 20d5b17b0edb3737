import HTTPTypes
import QueueContract
import RelayModel
import ServiceKit
import Synchronization

/// The dispatchers who are told of changes by this process, each of their own business's.
///
/// What a slow listener has not taken is kept as a bounded summary, so that none holds more memory than another.
final class DispatcherFeed: Sendable {
    /// How many streams this process serves at the most, and how many of them to one business.
    static let limits = (streams: 1000, ofOneTenant: 200)

    private let limits: (streams: Int, ofOneTenant: Int)
    private let state = Mutex(DispatcherFeedState())

    init(limits: (streams: Int, ofOneTenant: Int) = DispatcherFeed.limits) { self.limits = limits }

    /// How many streams are open.
    var streams: Int { state.withLock { $0.count } }

    /// A place for somebody of the business. It is free again when the listener is released.
    func join(_ tenant: TenantID) throws(FeedRefusal) -> FeedListener {
        let (wakes, waker) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let place = state.withLock { state -> Result<Int, FeedRefusal> in
            guard state.count < limits.streams else { return .failure(.processIsFull) }
            guard state.count(of: tenant) < limits.ofOneTenant else { return .failure(.tenantIsFull) }
            return .success(state.add(waker, of: tenant))
        }
        return FeedListener(try place.get(), of: tenant, in: self, wakes: wakes, waker: waker)
    }

    /// Tells those whom the event concerns.
    func changed(_ event: EventPayload) { state.withLock { $0.tell(event) } }

    /// Tells everybody that anything may have changed: nobody knows what has.
    func changedAll() { state.withLock { $0.tellEverything() } }

    /// Wakes everybody, so that each stream notices whether somebody still listens and still may.
    func beat() { state.withLock { $0.beat() } }

    fileprivate func take(_ listener: Int, of tenant: TenantID) -> FeedNews {
        state.withLock { $0.take(listener, of: tenant) }
    }

    fileprivate func leave(_ listener: Int, of tenant: TenantID) {
        state.withLock { $0.remove(listener, of: tenant) }
    }
}

/// Why there is no place for one more listener.
enum FeedRefusal: Error {
    case processIsFull
    case tenantIsFull

    /// What the client is told.
    var problem: ProblemError {
        switch self {
        case .processIsFull:
            ProblemError(
                .serviceUnavailable, detail: "As many streams as may be open are open already.",
                headers: [.retryAfter: "30"])
        case .tenantIsFull:
            ProblemError(
                .tooManyRequests, detail: "As many streams as a business may have open are open already.",
                headers: [.retryAfter: "30"])
        }
    }
}

/// Somebody who is told of changes; gives the place back when released.
final class FeedListener: Sendable {
    private let id: Int
    private let tenant: TenantID
    private let feed: DispatcherFeed
    private let waker: AsyncStream<Void>.Continuation
    /// An element when there may be something to say; ends with ``end()``.
    let wakes: AsyncStream<Void>

    fileprivate init(
        _ id: Int, of tenant: TenantID, in feed: DispatcherFeed, wakes: AsyncStream<Void>,
        waker: AsyncStream<Void>.Continuation
    ) {
        (self.id, self.tenant, self.feed) = (id, tenant, feed)
        (self.wakes, self.waker) = (wakes, waker)
    }

    deinit { feed.leave(id, of: tenant) }

    /// What to say now.
    func take() -> FeedNews { feed.take(id, of: tenant) }

    /// Sends the listener home.
    func end() { waker.finish() }
}
