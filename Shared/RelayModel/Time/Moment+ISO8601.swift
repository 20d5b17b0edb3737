extension Moment: TextCoded {
    /// ISO 8601 in UTC with milliseconds, the rest dropped: `2026-11-21T03:46:09.123Z`.
    package var description: String {
        let time = Int(microseconds)
        let days = time.dividedRoundingDown(by: Self.dayMicroseconds)
        let date = CivilDate(daysSinceEpoch: days)
        let milliseconds = time.remainderRoundingDown(by: Self.dayMicroseconds) / 1000
        let clock = [milliseconds / 3_600_000, milliseconds / 60_000 % 60, milliseconds / 1000 % 60]
        let day = "\(date.year.padded(to: 4))-\(date.month.padded(to: 2))-\(date.day.padded(to: 2))"
        let second = clock.map { $0.padded(to: 2) }.joined(separator: ":")
        return "\(day)T\(second).\((milliseconds % 1000).padded(to: 3))Z"
    }

    /// Parses `yyyy-mm-ddThh:mm:ss`, an optional fraction (digits past the sixth are dropped) and `Z` or `±hh:mm`.
    ///
    /// Nil for anything else, leap seconds and days that do not exist included.
    package init?(_ text: String) {
        var scanner = DigitScanner(text)
        guard let year = scanner.number(4), scanner.take("-"), let month = scanner.number(2), scanner.take("-"),
            let day = scanner.number(2), let date = CivilDate(year: year, month: month, day: day), scanner.take("T"),
            let clock = scanner.clock(), let fraction = scanner.fraction(), let offset = scanner.offset(),
            scanner.isAtEnd
        else { return nil }
        let seconds = date.daysSinceEpoch * 86_400 + clock - offset
        self.init(microseconds: Int64(seconds * 1_000_000 + fraction))
    }

    /// ISO 8601, as ``description`` has it.
    package static let textForm = "an ISO 8601 time"

    private static let dayMicroseconds = 86_400_000_000
}

extension Int {
    fileprivate func padded(to width: Int) -> String {
        let digits = String(magnitude)
        return (self < 0 ? "-" : "") + String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }
}

/// Reads fixed-width decimal fields from the front of a text.
private struct DigitScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func digit() -> Int? {
        guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        rest.removeFirst()
        return Int(byte - UInt8(ascii: "0"))
    }

    mutating func number(_ width: Int) -> Int? {
        var value = 0
        for _ in 0..<width {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// `hh:mm:ss` in seconds.
    mutating func clock() -> Int? {
        guard let minutes = minutes(), take(":"), let second = number(2), second < 60 else { return nil }
        return minutes * 60 + second
    }

    /// `hh:mm` in minutes.
    mutating func minutes() -> Int? {
        guard let hour = number(2), hour < 24, take(":"), let minute = number(2), minute < 60 else { return nil }
        return hour * 60 + minute
    }

    /// What follows a point, in microseconds; 0 without a point.
    mutating func fraction() -> Int? {
        guard take(".") else { return 0 }
        guard var value = digit() else { return nil }
        var width = 1
        while let digit = digit() {
            guard width < 6 else { continue }
            value = value * 10 + digit
            width += 1
        }
        while width < 6 { (value, width) = (value * 10, width + 1) }
        return value
    }

    /// `Z` or `±hh:mm`, in seconds east of UTC.
    mutating func offset() -> Int? {
        if take("Z") { return 0 }
        let sign = take("+") ? 1 : -1
        guard sign == 1 || take("-"), let minutes = minutes() else { return nil }
        return sign * minutes * 60
    }
}
