/// Reads `3:15pm`, `3 p.m.`, `15:15`, `1515`, `315pm`, `3 o'clock`, `noon`, `tomorrow 9am`.
struct ClockReader {
    private var rest: ArraySlice<String>
    private let takesBareHour: Bool

    /// The time; nil when the pieces are anything else, or something is left over.
    ///
    /// - Parameter takesBareHour: Whether a number alone is an hour, as behind `at` and `until`.
    static func time(_ pieces: TimePieces, takesBareHour: Bool) -> WallTime? {
        var reader = ClockReader(rest: pieces.pieces[...], takesBareHour: takesBareHour)
        return reader.read()
    }

    private init(rest: ArraySlice<String>, takesBareHour: Bool) {
        self.rest = rest
        self.takesBareHour = takesBareHour
    }

    private mutating func read() -> WallTime? {
        var isTomorrow = take(["TOMORROW"]) || take(["MAÑANA"])
        if isTomorrow { _ = take(["AT"]) || take(["BY"]) }
        guard let time = readClock() else { return nil }
        let isTonight = take(["TONIGHT"])
        _ = take(["TODAY"])
        isTomorrow = isTomorrow || take(["TOMORROW"])
        guard rest.isEmpty else { return nil }
        let evening = isTonight && !time.isHalfKnown ? WallTime(hour: time.hour % 12 + 12, minute: time.minute) : time
        return isTomorrow ? evening?.tomorrow : evening
    }

    private mutating func readClock() -> WallTime? {
        guard let word = rest.popFirst() else { return nil }
        switch word {
        case "NOON", "MIDDAY", "MEDIODIA": return WallTime(hour: 12, minute: 0)
        case "MIDNIGHT", "MEDIANOCHE": return WallTime(hour: 0, minute: 0)
        default: break
        }
        let half = readHalf()
        let isClock = half != nil || word.contains(":") || take(["OCLOCK"]) || (take(["O"]) && take(["CLOCK"]))
        guard isClock || takesBareHour, let digits = Self.digits(word) else { return nil }
        return Self.time(digits, half)
    }

    private enum Half { case morning, afternoon }

    private mutating func readHalf() -> Half? {
        for word in ["AM", "A"] where take([word]) { return .morning }
        for word in ["PM", "P"] where take([word]) { return .afternoon }
        return nil
    }

    private mutating func take(_ words: [String]) -> Bool {
        guard rest.starts(with: words) else { return false }
        rest = rest.dropFirst(words.count)
        return true
    }

    /// Hour and minute of `3`, `15`, `3:15`, `3.15`, `315`, `1515`, and whether the hour has two digits.
    private static func digits(_ word: String) -> (hour: Int, minute: Int, hasZero: Bool)? {
        let parts = word.split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "." }
        guard parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isASCIIDigit) }) else { return nil }
        switch (parts.count, parts[0].utf8.count) {
        case (1, 1...2): return Int(parts[0]).map { ($0, 0, parts[0].hasPrefix("0")) }
        case (1, 3...4):
            guard let hour = Int(parts[0].dropLast(2)), let minute = Int(parts[0].suffix(2)) else { return nil }
            return (hour, minute, parts[0].hasPrefix("0"))
        case (2, 1...2):
            guard parts[1].utf8.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]) else { return nil }
            return (hour, minute, parts[0].hasPrefix("0"))
        default: return nil
        }
    }

    private static func time(_ digits: (hour: Int, minute: Int, hasZero: Bool), _ half: Half?) -> WallTime? {
        let (hour, minute, hasZero) = digits
        switch half {
        case .morning: return hour > 12 ? nil : WallTime(hour: hour % 12, minute: minute)
        case .afternoon: return WallTime(hour: hour < 12 ? hour + 12 : hour, minute: minute)
        // A zero in front, or an hour past twelve, is a clock of 24 hours.
        case nil: return WallTime(hour: hour, minute: minute, isHalfKnown: hasZero || hour == 0 || hour > 12)
        }
    }
}
