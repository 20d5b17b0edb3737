/// The search for a report that did not come: each look-up waits twice as long as the one before, until there were enough.
package struct ReportSearch: Sendable, Hashable {
    /// Which look-up this is, from 1.
    package let attempt: Int

    /// Whether nothing more will be looked up after this one.
    package var isLast: Bool { attempt >= Self.mostAttempts }

    /// A quarter of an hour doubled seven times is more than a day, and later no carrier reports.
    static let mostAttempts = 8
    static let firstPause = Duration.seconds(15 * 60)
}
