/// The last events, by number; past the limit the oldest tenth is forgotten at once.
struct EventLog: Sendable {
    private let limit: Int
    private var events: [JournalEvent] = []
    /// The number of the oldest event that is kept.
    private(set) var first = 0

    init(limit: Int) { self.limit = max(limit, 10) }

    /// The number that the next event gets.
    var next: Int { first + events.count }

    mutating func append(_ kind: JournalEvent.Kind, at now: WallTime) {
        if events.count >= limit {
            events.removeFirst(limit / 10)
            first += limit / 10
        }
        events.append(JournalEvent(sequence: next, at: now, kind: kind))
    }

    /// The events from a number on, oldest first.
    func events(from sequence: Int, limit: Int) -> [JournalEvent] {
        Array(events.dropFirst(max(sequence - first, 0)).prefix(limit))
    }

    /// Forgets every event; the numbers go on.
    mutating func clear() {
        first = next
        events = []
    }
}
