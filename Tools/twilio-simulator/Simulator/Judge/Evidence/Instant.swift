/// A moment to the microsecond, as the journal (milliseconds, `Z`) and the audit (microseconds, with an offset) write it.
struct Instant: Sendable, Hashable, Comparable, Decodable, CustomStringConvertible {
    /// Since 1970-01-01T00:00:00Z.
    var microseconds: Int64

    init(microseconds: Int64) { self.microseconds = microseconds }

    init(_ time: WallTime) { self.init(microseconds: time.milliseconds * 1000) }

    /// `2026-01-02T03:04:05.123456+00:00`, with any fraction, or none, and `Z` or an offset; anything else is `nil`.
    init?(_ text: String) {
        guard
            let match = text.wholeMatch(
                of: #/([0-9-]{10}[T ][0-9:]{8})(?:\.([0-9]{1,9}))?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)/#),
            let whole = WallTime(parsing: match.1), let offset = Self.offset(match.3)
        else { return nil }
        let digits = ((match.2 ?? "") + "000000").prefix(6)
        self.init(microseconds: (whole.milliseconds - offset * 60_000) * 1000 + (Int64(digits) ?? 0))
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let instant = Instant(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a moment with its offset")
        }
        self = instant
    }

    static func < (left: Instant, right: Instant) -> Bool { left.microseconds < right.microseconds }

    static func + (left: Instant, right: Duration) -> Instant {
        Instant(microseconds: left.microseconds + right.wholeMicroseconds)
    }

    static func - (left: Instant, right: Duration) -> Instant {
        Instant(microseconds: left.microseconds - right.wholeMicroseconds)
    }

    static func - (left: Instant, right: Instant) -> Duration { .microseconds(left.microseconds - right.microseconds) }

    /// To the millisecond.
    var description: String { WallTime(milliseconds: floorDivide(microseconds, 1000)).iso8601 }

    /// In minutes.
    private static func offset(_ text: Substring) -> Int64? {
        guard text != "Z" else { return 0 }
        let digits = text.dropFirst().filter(\.isNumber)
        guard let hours = Int64(digits.prefix(2)), let minutes = Int64("0" + digits.dropFirst(2)) else { return nil }
        return (hours * 60 + minutes) * (text.hasPrefix("-") ? -1 : 1)
    }
}

extension Duration {
    /// The duration in microseconds, rounded towards zero.
    var wholeMicroseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }

    /// The duration in seconds, for people.
    var inSeconds: String {
        let milliseconds = wholeMicroseconds / 1000
        let fraction = String(1000 + abs(milliseconds) % 1000).dropFirst()
        return "\(milliseconds < 0 ? "-" : "")\(abs(milliseconds) / 1000).\(fraction) s"
    }
}
