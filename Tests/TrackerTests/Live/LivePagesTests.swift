import RelayModel
import Synchronization
import Testing

@testable import Tracker

/// Which open pages are read when, and who is shown what.
@Suite struct LivePagesTests {
    private let pages = LivePages(limits: (streams: 5, ofOneLink: 3), parts: 1)
    private let acme = TenantID.random(), other = TenantID.random()
    private let job = JobID.random()
    private let now = ContinuousClock.now

    private func page(_ tenant: TenantID? = nil, _ job: JobID? = nil, link: UInt8 = 1) -> LivePage {
        LivePage(tenant ?? acme, job ?? self.job, token: [link])
    }

    private func view(_ etag: String) -> LiveView { .job(json: [], etag: etag) }

    /// All that is due, in order; each is read, and shows its place in the order.
    @discardableResult
    private func readDue(_ etag: String = "a") -> [LivePage] {
        var read: [LivePage] = []
        while let page = pages.takeDue() {
            pages.finish(page, view(etag), now: now)
            read.append(page)
        }
        return read
    }

    @Test func aPageIsReadOnceForAllWhoLookAtIt() throws {
        let first = try #require(pages.join(page())), second = try #require(pages.join(page()))
        #expect(first.view == .unread)
        #expect(readDue("a") == [page()])
        #expect(first.view == view("a") && second.view == view("a"))
        for _ in 1...3 { pages.changed(page().job) }
        #expect(readDue("b") == [page()])
        #expect(first.view == view("b") && second.view == view("b"))
        #expect(readDue().isEmpty)
    }

    @Test func aChangeIsOfOneJobOfOneTenant() throws {
        let viewers = try [page(), page(other), page(acme, .random())].map { try #require(pages.join($0)) }
        #expect(readDue("a").count == 3)
        pages.changed(page().job)
        #expect(readDue("b") == [page()])
        #expect(viewers.map(\.view) == [view("b"), view("a"), view("a")])
        pages.changed(LivePage.Job(tenant: other, id: .random()))
        #expect(readDue().isEmpty)
    }

    @Test func allLinksOfAJobAreReadAndOnlyTheRevokedOneIsGone() throws {
        let old = try #require(pages.join(page())), new = try #require(pages.join(page(link: 2)))
        readDue()
        pages.changed(page().job)
        while let due = pages.takeDue() { pages.finish(due, due.token == [1] ? .gone : view("b"), now: now) }
        #expect(old.view == .gone && new.view == view("b"))
    }

    @Test func aChangeDuringAReadIsReadAfterIt() throws {
        let viewer = try #require(pages.join(page()))
        let underWay = try #require(pages.takeDue())
        pages.changed(page().job)
        #expect(pages.takeDue() == nil, "one read at a time")
        pages.finish(underWay, view("old"), now: now)
        #expect(viewer.view == view("old"))
        #expect(readDue("new") == [page()])
        #expect(viewer.view == view("new"))
    }

    @Test func whoComesDuringAReadIsNotShownWhatItFinds() throws {
        let first = try #require(pages.join(page()))
        let underWay = try #require(pages.takeDue())
        let second = try #require(pages.join(page()))
        pages.finish(underWay, view("old"), now: now)
        #expect(first.view == view("old") && second.view == .unread)
        readDue("new")
        #expect(second.view == view("new"))
    }

    @Test func aReadOutlivesThoseItWasFor() throws {
        var viewer = pages.join(page())
        let underWay = try #require(pages.takeDue())
        viewer = nil
        viewer = pages.join(page())
        pages.finish(underWay, view("old"), now: now)
        #expect(viewer?.view == .unread)
        #expect(readDue("new") == [page()])
        #expect(viewer?.view == view("new"))
    }

    @Test func aFailedReadIsDueAgain() throws {
        let viewer = try #require(pages.join(page()))
        pages.retry(try #require(pages.takeDue()))
        #expect(readDue("a") == [page()])
        #expect(viewer.view == view("a"))
    }

    @Test func nobodysPageIsNotRead() {
        var viewer = pages.join(page())
        #expect(viewer != nil)
        viewer = nil
        #expect(pages.takeDue() == nil)
        pages.changed(page().job)
        pages.changedAll()
        #expect(pages.takeDue() == nil)
    }

    @Test func afterASilenceEveryPageIsReadOnce() throws {
        let viewers = try [page(), page(other), page(link: 2)].map { try #require(pages.join($0)) }
        readDue()
        pages.changedAll()
        pages.changedAll()
        #expect(readDue().count == viewers.count)
    }

    @Test func aPageIsReadWithinAMinuteThoughNothingIsTold() throws {
        let viewer = try #require(pages.join(page()))
        readDue()
        for seconds in [15, 30] { pages.beat(now: now + .seconds(seconds)) }
        #expect(pages.takeDue() == nil)
        pages.beat(now: now + .seconds(45))
        #expect(readDue("b") == [page()])
        #expect(viewer.view == view("b"))
    }

    @Test func everyBeatWakesEveryViewer() throws {
        let woken = Mutex<[String]>([])
        let first = try #require(pages.join(page()) { woken.withLock { $0.append("first") } })
        let second = try #require(pages.join(page(other)) { woken.withLock { $0.append("second") } })
        pages.beat(now: now)
        #expect(woken.withLock { $0.sorted() } == ["first", "second"])
        #expect(first.view == .unread && second.view == .unread)
    }

    @Test func aRoundOfBeatsWakesEverybodyOnceAndNotAllAtOnce() throws {
        let pages = LivePages(parts: 4)
        let woken = Mutex<[Int]>([])
        let viewers = try (1...8).map { number in
            try #require(
                pages.join(page(acme, .random(), link: UInt8(number))) { woken.withLock { $0.append(number) } })
        }
        pages.beat(now: now)
        #expect(woken.withLock(\.count) == 2)
        for _ in 2...4 { pages.beat(now: now) }
        #expect(woken.withLock { $0.sorted() } == Array(1...8))
        #expect(viewers.count == 8)
    }

    @Test func whenTheServiceEndsEverybodyIsSentHomeAndNobodyLetIn() throws {
        let woken = Mutex(0)
        let viewer = try #require(pages.join(page()) { woken.withLock { $0 += 1 } })
        readDue("a")
        let before = woken.withLock(\.self)
        pages.end()
        #expect(woken.withLock(\.self) == before + 1)
        #expect(viewer.view == .gone)
        #expect(pages.join(page()) == nil)
    }

    @Test func whatIsToldToHaveChangedIsReadBeforeWhatOnlyMayHave() throws {
        let pages = LivePages()
        let open = (1...40).map { page(acme, .random(), link: UInt8($0)) }
        let viewers = try open.map { try #require(pages.join($0)) }
        for _ in open { pages.finish(try #require(pages.takeDue()), view("a"), now: now) }
        pages.changedAll()
        pages.changed(open[39].job)
        #expect(pages.takeDue() == open[39])
        var rest: [LivePage] = []
        while let due = pages.takeDue() { rest.append(due) }
        #expect(rest.count == 39 && Set(rest).count == 39, "each once")
        #expect(viewers.count == 40)
    }

    @Test func whatOnlyMayHaveChangedIsReadHoweverMuchIsTold() throws {
        let pages = LivePages()
        let quiet = page(other), busy = (1...3).map { page(acme, .random(), link: UInt8($0)) }
        let viewers = try ([quiet] + busy).map { try #require(pages.join($0)) }
        while let due = pages.takeDue() { pages.finish(due, view("a"), now: now) }
        pages.changedAll()
        var read: [LivePage] = []
        for _ in 1...20 {
            for page in busy { pages.changed(page.job) }
            let due = try #require(pages.takeDue())
            pages.finish(due, view("b"), now: now)
            read.append(due)
        }
        #expect(read.contains(quiet))
        #expect(viewers.count == 4)
    }

    @Test func thousandsWhoComeAndGoLeaveNothingBehind() throws {
        let pages = LivePages()
        let viewer = try #require(pages.join(page()))
        for number in 1...5000 { _ = pages.join(page(acme, .random(), link: UInt8(number % 100))) }
        #expect(pages.streams == 1)
        #expect(pages.placesDue <= 104)
        #expect(pages.takeDue() == page() && pages.takeDue() == nil)
        #expect(viewer.view == .unread)
    }

    @Test func streamsLeaveFilesForEverythingElse() {
        #expect(LivePages.streams(openFiles: 65_536) == 12_000)
        #expect(LivePages.streams(openFiles: 10_000) == 8500, "1,000 are the dispatchers'")
        #expect(LivePages.streams(openFiles: 256) == 128)
    }

    @Test func thereIsAPlaceForSoManyAndForFewerOfOneLink() {
        var viewers: [LiveViewer?] = []
        for _ in 1...3 { viewers.append(pages.join(page())) }
        #expect(pages.join(page()) == nil, "of one link")
        for _ in 1...2 { viewers.append(pages.join(page(other))) }
        #expect(pages.join(page(link: 2)) == nil, "at all")
        #expect(pages.streams == 5)
        viewers[0] = nil
        viewers.append(pages.join(page()))
        #expect(pages.streams == 5 && viewers.compactMap(\.self).count == 5)
    }
}

extension LivePages {
    /// For those whom nobody wakes.
    func join(_ page: LivePage) -> LiveViewer? { join(page) {} }
}
