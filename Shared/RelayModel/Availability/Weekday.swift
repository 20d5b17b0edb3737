/// A day of the week; the raw values are the names in the tenants file.
package enum Weekday: String, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
    case monday = "mon"
    case tuesday = "tue"
    case wednesday = "wed"
    case thursday = "thu"
    case friday = "fri"
    case saturday = "sat"
    case sunday = "sun"

    /// The weekday of the day that is so many days after 1970-01-01, a Thursday.
    init(daysSinceEpoch days: Int) { self = Self.allCases[(days + 3).remainderRoundingDown(by: 7)] }
}
