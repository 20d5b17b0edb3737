/// Views that are kept, by the hash of their link's token.
struct ViewShelf {
    /// A view, and when the read began that found it.
    struct Kept {
        let view: TrackedView
        let readAt: ContinuousClock.Instant
    }

    private var kept: [[UInt8]: Kept] = [:]
    private var ofJob: [LivePage.Job: Set<[UInt8]>] = [:]
    /// About how many bytes they take.
    private(set) var size = 0

    var count: Int { kept.count }

    subscript(token: [UInt8]) -> Kept? { kept[token] }

    mutating func keep(_ view: TrackedView, for token: [UInt8], readAt: ContinuousClock.Instant) {
        let before = kept.updateValue(Kept(view: view, readAt: readAt), forKey: token)
        size += view.size - (before?.view.size ?? 0)
        ofJob[view.job, default: []].insert(token)
    }

    /// Forgets what the job's links open.
    mutating func remove(_ job: LivePage.Job) {
        for token in ofJob.removeValue(forKey: job) ?? [] {
            size -= kept.removeValue(forKey: token)?.view.size ?? 0
        }
    }
}
