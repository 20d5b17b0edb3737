/// What a list request asks for: `To`, `From` and limits on the date the message was sent.
package struct MessageFilter: Sendable {
    /// A limit on `date_sent`: by day when only a day was given, else by moment.
    struct Bound: Sendable {
        enum Relation: Sendable { case on, onOrBefore, onOrAfter }
        var relation: Relation
        var isDay: Bool
        var moment: WallTime

        func admits(_ sent: WallTime) -> Bool {
            let (sent, limit) =
                isDay ? (sent.day, moment.day) : (sent.milliseconds / 1000, moment.milliseconds / 1000)
            return switch relation {
            case .on: sent == limit
            case .onOrBefore: sent <= limit
            case .onOrAfter: sent >= limit
            }
        }
    }

    /// The recipient.
    package var to: String?
    /// The sender.
    package var from: String?
    var bounds: [Bound] = []

    /// Reads a query, or answers the name of the parameter that is wrong.
    ///
    /// `DateSent=2026-01-02`, `DateSent<=…` and `DateSent>=…` (the name then ends in `<` or `>`), a day or an ISO 8601
    /// moment; the relation may also stand before the date.
    package static func reading(_ query: FormPairs) -> Result<MessageFilter, WrongParameter> {
        var filter = MessageFilter(to: query["To"], from: query["From"])
        for pair in query.pairs where pair.name.hasPrefix("DateSent") {
            let text = pair.name.dropFirst("DateSent".count) + pair.value
            guard let bound = bound(text) else { return .failure(WrongParameter(name: "DateSent")) }
            filter.bounds.append(bound)
        }
        return .success(filter)
    }

    /// Whether a message satisfies the filter; one without a date does not satisfy a limit on it.
    package func admits(_ record: MessageRecord) -> Bool {
        if let to, record.to != to { return false }
        if let from, record.from != from { return false }
        return bounds.allSatisfy { bound in record.sent.map(bound.admits) ?? false }
    }

    private static func bound(_ text: Substring) -> Bound? {
        let relation: Bound.Relation =
            switch text.first {
            case "<": .onOrBefore
            case ">": .onOrAfter
            default: .on
            }
        let date = text.drop { "<>=".contains($0) }
        guard let moment = WallTime(parsing: date) else { return nil }
        return Bound(relation: relation, isDay: date.utf8.count == 10, moment: moment)
    }
}

/// A query parameter that cannot be understood.
package struct WrongParameter: Error, Sendable {
    /// Its name.
    package var name: String
}

extension WallTime {
    /// Reads `2026-01-02`, or `2026-01-02T03:04:05` with an optional fraction, kept to the millisecond, and an optional `Z` or offset such as
    /// `+01:00`; anything else is `nil`.
    init?(parsing text: Substring) {
        let halves = text.split(whereSeparator: { $0 == "T" || $0 == " " })
        guard let first = halves.first, halves.count <= 2, let day = Self.fields(first, "-", [4, 2, 2]),
            let date = CivilDate(year: day[0], month: day[1], day: day[2])
        else { return nil }
        var (seconds, fraction) = (0, 0)
        if halves.count == 2 {
            let clock = halves[1].prefix { !".Z+-".contains($0) }
            guard let offset = Self.offset(halves[1].drop { !"Z+-".contains($0) }) else { return nil }
            guard let fields = Self.fields(clock, ":", [2, 2, 2]), fields[0] < 24, fields[1] < 60, fields[2] < 60 else {
                return nil
            }
            seconds = fields[0] * 3600 + fields[1] * 60 + fields[2] - offset
            fraction = Self.milliseconds(halves[1])
        }
        self.init(milliseconds: (date.daysSinceEpoch * 86_400 + Int64(seconds)) * 1000 + Int64(fraction))
    }

    private static func milliseconds(_ clock: Substring) -> Int {
        let digits = clock.drop { $0 != "." }.dropFirst().prefix { $0.isASCII && $0.isNumber }
        return Int((digits + "000").prefix(3)) ?? 0
    }

    /// The seconds that a local time is ahead of GMT.
    private static func offset(_ text: Substring) -> Int? {
        if text.isEmpty || text == "Z" { return 0 }
        guard let fields = fields(text.dropFirst(), ":", [2, 2]), fields[0] < 24, fields[1] < 60 else { return nil }
        return (fields[0] * 3600 + fields[1] * 60) * (text.first == "-" ? -1 : 1)
    }

    private static func fields(_ text: Substring, _ separator: Character, _ widths: [Int]) -> [Int]? {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == widths, text.utf8.allSatisfy({ isDigit($0) || $0 == separator.asciiValue })
        else { return nil }
        return parts.compactMap { Int($0) }
    }
}
