/// What a load on so many processes of each service came to, and what it cost to kill half of them.
struct KilledHalfFigures: Sendable {
    /// What must not differ with the number of processes.
    struct Results: Equatable, Sendable {
        /// Of customers.
        var texts: Int
        /// Those that reached an operator.
        var reached: Int
        /// Relays that somebody took.
        var acknowledged: Int
        var parked: Int
        /// By the judge, like the next two.
        var lost: Int
        var twice: Int
        var early: Int

        /// Whether each text became a relay that somebody took, and nothing else happened.
        var isPerfect: Bool {
            self == Results(texts: texts, reached: texts, acknowledged: texts, parked: 0, lost: 0, twice: 0, early: 0)
        }
    }

    /// How much longer than in the quiet phase something may take, in seconds.
    static let limit = 2.0

    let workers: Int
    let results: Results
    let quiet: Latencies
    /// Of texts that were on their way when half of the processes died, or came later.
    let after: Latencies
    /// The same, for numbers with a text whose sender died in the middle of its request.
    let behind: Latencies
    /// Of dispatchers' requests, like the next one.
    let trackerQuiet: Latencies
    let trackerAfter: Latencies

    /// By how many seconds the worst text, or the worst answer of the tracker, was slower than any before.
    var extra: Double { max(after.worst - quiet.worst, trackerAfter.worst - trackerQuiet.worst, 0) }

    /// One line of figures.
    var line: String {
        let outcome =
            "\(results.texts) texts, \(results.lost) lost, \(results.twice) twice, \(results.early) early, "
            + "\(results.acknowledged) relays acknowledged"
        let before = "quiet \(quiet), tracker's worst \(milliseconds(trackerQuiet.worst))"
        guard workers > 1 else { return "one of each service: \(outcome); \(before)" }
        let caught = behind.count > 0 ? "behind one caught in its request \(behind)" : "none caught in its request"
        return "half of \(workers) of each service killed: \(outcome); \(before); after the kill \(after), "
            + "tracker's worst \(milliseconds(trackerAfter.worst)); extra \(milliseconds(extra)); \(caught)"
    }
}
