/// A time in an operator's text, as it was written.
package enum ReplyTime: Sendable, Hashable {
    /// So many minutes from now, 1 or more.
    case after(minutes: Int)
    /// When the clocks at the business show it.
    case at(WallTime)
    /// A bare number that may be either, `ETA 3`; it is asked.
    case unclear(minutes: Int, WallTime)

    /// The moment that is meant; of an unclear one, so many minutes from now.
    ///
    /// - Parameter offset: Seconds that the business's clocks are ahead of UTC at a moment.
    package func moment(after now: Moment, offset: (Moment) -> Int) -> Moment {
        switch self {
        case .after(let minutes), .unclear(let minutes, _): now + .seconds(minutes * 60)
        case .at(let time): time.moment(after: now, offset: offset)
        }
    }

    /// An arrival may be a day ahead.
    static let longestETA = 24 * 60
    /// Somebody may be off for 30 days.
    static let longestOff = 30 * 24 * 60
}

/// How long an operator is off.
package enum OffTime: Sendable, Hashable {
    /// So many minutes, 1 to 43,200 (30 days).
    case minutes(Int)
    /// Until the clocks at the business show it; midnight tomorrow is the end of today.
    case until(WallTime)
    /// Until they say `ON`.
    case untilOn
}
