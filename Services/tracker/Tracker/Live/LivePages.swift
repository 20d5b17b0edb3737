import Synchronization

/// The pages that are open in this process, and which of them have to be read again.
///
/// However many look at a page and however often its job changes, it is read once at a time. A change that comes during
/// a read makes it due once more, because the read may have missed it.
final class LivePages: Sendable {
    /// How many streams this process serves at the most, and how many of them by one link.
    static let limits = (streams: 12_000, ofOneLink: 20)
    /// How often every viewer is woken, and in how many parts, so that thousands are not woken at once.
    static let round = (pause: Duration.seconds(15), parts: 60)
    /// After how long a page is read though nothing was told: a link may have been revoked, or an event lost.
    static let longestUnread = Duration.seconds(45)

    private let limits: (streams: Int, ofOneLink: Int)
    private let state: Mutex<LivePagesState>
    private let waker: AsyncStream<Void>.Continuation
    /// An element when pages may be due.
    let wakes: AsyncStream<Void>

    init(limits: (streams: Int, ofOneLink: Int) = LivePages.limits, parts: Int = LivePages.round.parts) {
        self.limits = limits
        state = Mutex(LivePagesState(parts: parts))
        (wakes, waker) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// How many streams fit into a process that may have so many files open: each takes one, the dispatchers' do as well, and
    /// others are needed for everything else.
    static func streams(openFiles: Int) -> Int {
        min(limits.streams, max(openFiles - DispatcherFeed.limits.streams - 500, openFiles / 2))
    }

    /// How many streams are open.
    var streams: Int { state.withLock { $0.viewers } }

    /// How many places in the order of reads are taken, those included that hold no more.
    var placesDue: Int { state.withLock { $0.placesDue } }

    /// A place for somebody who looks at the page, which is read for them; nil when all are taken or the service is ending.
    /// It is free again when the viewer is released.
    ///
    /// - Parameter wake: Called when there may be something to say, on any thread, under a lock: it must only take note.
    func join(_ page: LivePage, wake: @escaping @Sendable () -> Void) -> LiveViewer? {
        let place = state.withLock { state -> (id: Int, reads: Int)? in
            guard !state.isEnding, state.viewers < limits.streams, state.viewers(of: page) < limits.ofOneLink else {
                return nil
            }
            return state.add(wake, to: page)
        }
        guard let place else { return nil }
        waker.yield()
        return LiveViewer(place.id, of: page, after: place.reads, in: self)
    }

    /// Sends everybody home, and lets nobody in any more.
    func end() { state.withLock { $0.end() } }

    /// What the viewer was woken by is released when the lock is not held: more may hang on it.
    fileprivate func leave(_ page: LivePage, _ viewer: Int) { _ = state.withLock { $0.remove(viewer, from: page) } }

    fileprivate func view(of page: LivePage, after reads: Int) -> LiveView {
        state.withLock { $0.view(of: page, after: reads) }
    }

    // MARK: - Changes

    /// Makes the job's pages due.
    func changed(_ job: LivePage.Job) {
        state.withLock { state in for page in state.pages(of: job) { state.makeDue(page) } }
        waker.yield()
    }

    /// Makes every page due: nobody knows what has changed.
    func changedAll() {
        state.withLock { state in for page in state.pages { state.makeDue(page, isTold: false) } }
        waker.yield()
    }

    /// Wakes the viewers whose turn it is, so that each stream notices whether somebody still listens, and makes due what
    /// was last read long ago; a round of beats has them all.
    func beat(now: ContinuousClock.Instant) {
        state.withLock { state in
            for page in state.takePart() {
                state.wake(page)
                if state.isRead(page, before: now - Self.longestUnread) { state.makeDue(page, isTold: false) }
            }
        }
        waker.yield()
    }

    // MARK: - Reading

    /// The next page that is due, if any; it is read until ``finish(_:_:now:)`` or ``retry(_:)``.
    func takeDue() -> LivePage? { state.withLock { $0.takeDue() } }

    /// What a read has found is shown by all who came before it.
    func finish(_ page: LivePage, _ view: LiveView, now: ContinuousClock.Instant) {
        state.withLock { $0.finish(page, view, now: now) }
        waker.yield()
    }

    /// A read has failed: the page is due again.
    func retry(_ page: LivePage) {
        state.withLock { $0.retry(page) }
        waker.yield()
    }
}

/// Somebody who looks at a page; gives the place back when released.
final class LiveViewer: Sendable {
    private let id: Int
    private let page: LivePage
    private let reads: Int
    private let pages: LivePages

    fileprivate init(_ id: Int, of page: LivePage, after reads: Int, in pages: LivePages) {
        (self.id, self.page, self.reads, self.pages) = (id, page, reads, pages)
    }

    deinit { pages.leave(page, id) }

    /// What to show: never what a read found that began before the viewer came, since it may be older than what they
    /// saw.
    var view: LiveView { pages.view(of: page, after: reads) }
}
