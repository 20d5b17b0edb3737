/// Which jobs have changed lately, in order, numbered from 0; the oldest are forgotten.
struct RecentChanges {
    /// The change of a number stands at its remainder.
    private var jobs: [LivePage.Job?]
    /// How many changes there were.
    private(set) var count = 0
    /// Of the changes before this one nothing is known but that anything may have changed.
    private var known = 0

    /// - Parameter capacity: How many of them are remembered.
    init(capacity: Int) { jobs = Array(repeating: nil, count: capacity) }

    mutating func add(_ job: LivePage.Job) {
        jobs[count % jobs.count] = job
        count += 1
    }

    /// Anything may have changed.
    mutating func addAll() {
        count += 1
        known = count
    }

    /// Whether the job may be among the changes from `start` to before `end`.
    ///
    /// - Parameter job: Nil for one that is not known, which any change may be of.
    func mayHave(_ job: LivePage.Job?, from start: Int, to end: Int) -> Bool {
        guard start < end else { return false }
        guard let job, start >= max(known, count - jobs.count) else { return true }
        return (start..<end).contains { jobs[$0 % jobs.count] == job }
    }
}
