/// A read of what a link opens, as one of those knows it who wait for it.
struct ViewRead: Sendable {
    /// The SHA-256 of the link's token.
    let token: [UInt8]
    let number: Int
    /// How many changes there were when the read began, and when its waiter came.
    let began: Int
    let joined: Int
}

/// Which views are kept, and who reads which; has no clock and does no I/O.
///
/// A job's event takes its views away, so they are kept only while events are received. A read is kept only if its job has
/// not changed since it began, and shown only to those who came before its job changed: it may have missed the change.
struct TrackViewsState {
    /// What somebody is told who wants to know what a link opens.
    enum Answer {
        case known(TrackedView)
        /// It is read for them too, or has to be read now for all who come meanwhile.
        case underWay(ViewRead)
        case begun(ViewRead)
        /// Nothing can be kept or shared.
        case apart
    }

    private let limits: (views: Int, size: Int, age: Duration)
    private var isTold = false
    private var changes = RecentChanges(capacity: 256)
    private var reads: [[UInt8]: (number: Int, began: Int)] = [:]
    private var lastRead = 0
    /// What comes goes to the young ones. When they are half of what may be kept, or grown old, they become the old ones.
    private var young = ViewShelf()
    private var old = ViewShelf()
    private var youngSince: ContinuousClock.Instant?

    init(limits: (views: Int, size: Int, age: Duration)) { self.limits = limits }

    /// Whether the changes of all jobs are told.
    var isListening: Bool { isTold }
    /// How many views are kept, and about how many bytes they take.
    var count: Int { young.count + old.count }
    var size: Int { young.size + old.size }

    // MARK: - Changes

    /// What has changed up to now may not have been told; what changes from now on is.
    mutating func startListening() {
        forgetAll()
        isTold = true
    }

    /// Nobody tells any more what changes.
    mutating func stopListening() {
        forgetAll()
        isTold = false
    }

    mutating func changed(_ job: LivePage.Job) {
        changes.add(job)
        young.remove(job)
        old.remove(job)
    }

    /// Reads that are under way stay with those who wait for them.
    private mutating func forgetAll() {
        changes.addAll()
        reads = [:]
        young = ViewShelf()
        old = ViewShelf()
    }

    // MARK: - Reading

    mutating func look(for token: [UInt8], now: ContinuousClock.Instant) -> Answer {
        guard isTold else { return .apart }
        if let kept = young[token] ?? old[token], kept.readAt.duration(to: now) < limits.age {
            return .known(kept.view)
        }
        if let read = reads[token] {
            return .underWay(ViewRead(token: token, number: read.number, began: read.began, joined: changes.count))
        }
        lastRead += 1
        reads[token] = (number: lastRead, began: changes.count)
        return .begun(ViewRead(token: token, number: lastRead, began: changes.count, joined: changes.count))
    }

    /// - Parameters:
    ///   - view: Nil for a link that opens nothing, or when the read has failed; neither is kept.
    ///   - readAt: When the read began.
    mutating func finish(_ read: ViewRead, _ view: TrackedView?, readAt: ContinuousClock.Instant) {
        guard reads[read.token]?.number == read.number else { return }
        reads[read.token] = nil
        guard let view, !changes.mayHave(view.job, from: read.began, to: changes.count) else { return }
        keep(view, for: read.token, readAt: readAt)
    }

    /// Whether what the read has found may be shown to its waiter.
    func isCurrent(_ view: TrackedView?, for read: ViewRead) -> Bool {
        !changes.mayHave(view?.job, from: read.began, to: read.joined)
    }

    private mutating func keep(_ view: TrackedView, for token: [UInt8], readAt: ContinuousClock.Instant) {
        guard view.size <= limits.size / 2 else { return }
        let age = youngSince?.duration(to: readAt) ?? .zero
        if young.count >= limits.views / 2 || young.size + view.size > limits.size / 2 || age >= limits.age {
            old = young
            young = ViewShelf()
            youngSince = nil
        }
        youngSince = youngSince ?? readAt
        young.keep(view, for: token, readAt: readAt)
    }
}
