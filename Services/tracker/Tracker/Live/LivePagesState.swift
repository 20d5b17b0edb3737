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
        /// Where it stands in the round of beats.
        let part: Int
        var viewers: [Int: @Sendable () -> Void] = [:]
        var reading = Reading.idle
        /// The number of its place among those that are due, and whether its change was told.
        var place = 0
        var isTold = false
        /// How many reads were begun.
        var reads = 0
        var view = LiveView.unread
        /// The number of the read that found the view, from 1.
        var viewRead = 0
        var readAt: ContinuousClock.Instant?
    }

    private var open: [LivePage: Open] = [:]
    private var ofJob: [LivePage.Job: Set<LivePage>] = [:]
    private var due = DuePages()
    private var lastPlace = 0
    /// The pages by their part of the round, and the part that is next.
    private var parts: [Set<LivePage>]
    private var nextPart = 0
    private var lastViewer = 0
    /// How many viewers there are.
    private(set) var viewers = 0
    /// Nobody is shown anything any more.
    private(set) var isEnding = false

    /// - Parameter parts: In how many beats everybody is woken once.
    init(parts: Int) { self.parts = Array(repeating: [], count: parts) }

    var pages: [LivePage] { Array(open.keys) }

    var placesDue: Int { due.count }

    func pages(of job: LivePage.Job) -> Set<LivePage> { ofJob[job] ?? [] }

    func viewers(of page: LivePage) -> Int { open[page]?.viewers.count ?? 0 }

    /// - Returns: The viewer's name, and how many reads of the page were begun before it came.
    mutating func add(_ wake: @escaping @Sendable () -> Void, to page: LivePage) -> (id: Int, reads: Int) {
        lastViewer += 1
        viewers += 1
        let part = lastViewer % parts.count
        if open[page] == nil { parts[part].insert(page) }
        open[page, default: Open(part: part)].viewers[lastViewer] = wake
        ofJob[page.job, default: []].insert(page)
        makeDue(page)
        return (lastViewer, open[page]?.reads ?? 0)
    }

    /// - Returns: What the viewer was woken by.
    mutating func remove(_ viewer: Int, from page: LivePage) -> (@Sendable () -> Void)? {
        guard let wake = open[page]?.viewers.removeValue(forKey: viewer) else { return nil }
        viewers -= 1
        forgetIfUnused(page)
        return wake
    }

    mutating func end() {
        isEnding = true
        for page in open.keys { wake(page) }
    }

    func view(of page: LivePage, after reads: Int) -> LiveView {
        if isEnding { return .gone }
        guard let found = open[page], found.viewRead > reads else { return .unread }
        return found.view
    }

    func wake(_ page: LivePage) {
        guard let found = open[page] else { return }
        for wake in found.viewers.values { wake() }
    }

    /// The pages whose beat it is.
    mutating func takePart() -> Set<LivePage> {
        defer { nextPart = (nextPart + 1) % parts.count }
        return parts[nextPart]
    }

    func isRead(_ page: LivePage, before moment: ContinuousClock.Instant) -> Bool {
        guard let readAt = open[page]?.readAt else { return false }
        return readAt <= moment
    }

    // MARK: - Reading

    /// - Parameter isTold: Whether it has changed, as far as one can tell, and not only may have.
    mutating func makeDue(_ page: LivePage, isTold: Bool = true) {
        switch open[page]?.reading {
        case .idle: queue(page, isTold)
        case .due where isTold && open[page]?.isTold == false: queue(page, isTold)
        case .underWay: open[page]?.reading = .outdated
        case .due, .outdated, nil: break
        }
    }

    private mutating func queue(_ page: LivePage, _ isTold: Bool) {
        lastPlace += 1
        open[page]?.reading = .due
        open[page]?.place = lastPlace
        open[page]?.isTold = isTold
        due.append(DuePages.Place(page: page, number: lastPlace), isTold: isTold)
        // Places of pages that were left, or have a better one, are only passed over; they must not heap up.
        if due.count > 2 * open.count + 100 { due.keep { [open] place in Self.holds(place, open) } }
    }

    private static func holds(_ place: DuePages.Place, _ open: [LivePage: Open]) -> Bool {
        guard let found = open[place.page] else { return false }
        return found.reading == .due && found.place == place.number
    }

    mutating func takeDue() -> LivePage? {
        while let place = due.take() {
            guard Self.holds(place, open) else { continue }
            open[place.page]?.reading = .underWay
            open[place.page]?.reads += 1
            return place.page
        }
        return nil
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
        open[page] = nil
        parts[found.part].remove(page)
        ofJob[page.job]?.remove(page)
        if ofJob[page.job]?.isEmpty == true { ofJob[page.job] = nil }
    }
}
