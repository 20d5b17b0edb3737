import Hummingbird
import Logging
import ServiceLifecycle

/// The phones for people: the page, its events, and what phones do by themselves.
struct PhoneWall: Sendable {
    private let feed = ChangeFeed()
    private let behaviours: BehaviourBook
    private let arrivals = Arrivals(limit: 10_000)

    init(faults: FaultBook) { behaviours = BehaviourBook(faults: faults, feed: feed) }

    /// Takes note of a change of the journal; quick, since every change waits for it.
    func note(_ change: JournalChange) {
        switch change {
        case .added(let sid), .noted(let sid): feed.add(.message(sid))
        case .moved(let sid, let status):
            feed.add(.message(sid))
            if status == .delivered, behaviours.isWriting { arrivals.add(sid) }
        case .cleared: feed.startOver()
        }
    }

    /// Adds the page, its events and the control side of the phones.
    func addRoutes(to group: RouterGroup<SimulatorContext>, directory: AccountDirectory, journal: Journal) {
        let view = WallView(directory: directory, journal: journal, behaviours: behaviours)
        EventStream(feed: feed, view: view).addRoutes(to: group)
        BehaviourAPI(behaviours: behaviours).addRoutes(to: group)
        WallPage.addRoutes(to: group)
    }

    /// What has to run while the phones are used.
    func services(journal: Journal, inbound: InboundSender, logger: Logger) -> [any Service] {
        let hands = PhoneHands(
            arrivals: arrivals, journal: journal, behaviours: behaviours, inbound: inbound, logger: logger)
        return [hands, HeartBeat(feed: feed)]
    }
}
