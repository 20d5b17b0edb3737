/// What is known of open pages; has no clock and does no I/O.
struct LivePagesState {
    private enum Reading {
        case idle
        case due
        case underWay
        /// Something changed while it was read.
        case outdated
    }

    private struct Open {
        var viewers: [Int: AsyncStream<Void>.Continuation] = [:]
        var reading = Reading.idle
        /// How many reads were begun.
        var reads = 0
        var view = LiveView.unread
        /// The number of the read that found the view, from 1.
        var viewRead = 0
        var readAt: ContinuousClock.Instant?
    }

    private var open: [LivePage: Open] = [:]
    private var ofJob: [LivePage.Job: Set<LivePage>] = [:]
    /// Each page at most once, in the order in which they became due.
    private var due: [LivePage] = []
    private var lastViewer = 0
    /// How many viewers there are.
    private(set) var viewers = 0

    var pages: [LivePage] { Array(open.keys) }

    func pages(of job: LivePage.Job) -> Set<LivePage> { ofJob[job] ?? [] }

    func viewers(of page: LivePage) -> Int { open[page]?.viewers.count ?? 0 }

    /// - Returns: The viewer's name, and how many reads of the page were begun before it came.
    mutating func add(_ waker: AsyncStream<Void>.Continuation, to page: LivePage) -> (id: Int, reads: Int) {
        lastViewer += 1
        viewers += 1
        open[page, default: Open()].viewers[lastViewer] = waker
        ofJob[page.job, default: []].insert(page)
        makeDue(page)
        return (lastViewer, open[page]?.reads ?? 0)
    }

    mutating func remove(_ viewer: Int, from page: LivePage) {
        guard open[page]?.viewers.removeValue(forKey: viewer) != nil else { return }
        viewers -= 1
        forgetIfUnused(page)
    }

    func view(of page: LivePage, after reads: Int) -> LiveView {
        guard let found = open[page], found.viewRead > reads else { return .unread }
        return found.view
    }

    func wake(_ page: LivePage) {
        guard let found = open[page] else { return }
        for viewer in found.viewers.values { viewer.yield() }
    }

    func isRead(_ page: LivePage, before moment: ContinuousClock.Instant) -> Bool {
        guard let readAt = open[page]?.readAt else { return false }
        return readAt <= moment
    }

    // MARK: - Reading

    mutating func makeDue(_ page: LivePage) {
        switch open[page]?.reading {
        case .idle:
            open[page]?.reading = .due
            due.append(page)
        case .underWay: open[page]?.reading = .outdated
        case .due, .outdated, nil: break
        }
    }

    mutating func takeDue() -> LivePage? {
        guard !due.isEmpty else { return nil }
        let page = due.removeFirst()
        open[page]?.reading = .underWay
        open[page]?.reads += 1
        return page
    }

    mutating func finish(_ page: LivePage, _ view: LiveView, now: ContinuousClock.Instant) {
        guard let before = open[page] else { return }
        open[page]?.view = view
        open[page]?.viewRead = before.reads
        open[page]?.readAt = now
        endRead(of: page, isDue: before.reading == .outdated)
        wake(page)
    }

    mutating func retry(_ page: LivePage) { endRead(of: page, isDue: true) }

    private mutating func endRead(of page: LivePage, isDue: Bool) {
        open[page]?.reading = .idle
        if isDue { makeDue(page) }
        forgetIfUnused(page)
    }

    /// A page that is being read is kept until that has ended, so that it is not taken for a later read.
    private mutating func forgetIfUnused(_ page: LivePage) {
        guard let found = open[page], found.viewers.isEmpty, found.reading == .idle || found.reading == .due else {
            return
        }
        due.removeAll { $0 == page }
        open[page] = nil
        ofJob[page.job]?.remove(page)
        if ofJob[page.job]?.isEmpty == true { ofJob[page.job] = nil }
    }
}
