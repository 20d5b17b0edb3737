/// Reads `30 min`, `1 hr 30`, `1h30`, `1.5 hours`, `15-20 min` (the later), `half an hour`, `2 days`.
struct DurationReader {
    private var rest: ArraySlice<String>
    private var total = 0
    private var smallest = Unit.none

    /// The units, the larger the greater.
    private enum Unit: Int {
        case minute = 1
        case hour = 60
        case day = 1440
        case none = 1_000_000

        init?(_ word: String) {
            switch word {
            case "M", "MIN", "MINS", "MN", "MINUTE", "MINUTES", "MINUTO", "MINUTOS": self = .minute
            case "H", "HR", "HRS", "HOUR", "HOURS", "HORA", "HORAS": self = .hour
            case "D", "DAY", "DAYS", "DIA", "DIAS": self = .day
            default: return nil
            }
        }
    }

    /// The minutes, 1 or more; nil when the pieces are anything else, or something is left over.
    static func minutes(_ pieces: TimePieces) -> Int? {
        var reader = DurationReader(rest: pieces.pieces[...])
        guard reader.readAll(), reader.total > 0 else { return nil }
        return reader.total
    }

    private init(rest: ArraySlice<String>) { self.rest = rest }

    private mutating func readAll() -> Bool {
        if take(["HALF", "AN", "HOUR"]) || take(["HALF", "A", "HOUR"]) || take(["HALF", "HOUR"])
            || take(["MEDIA", "HORA"])
        {
            total = 30
            return rest.isEmpty
        }
        repeat {
            guard readPart() else { return false }
        } while !rest.isEmpty
        return true
    }

    private mutating func readPart() -> Bool {
        guard let word = rest.popFirst() else { return false }
        // "1 hr 30"
        if smallest == .hour, rest.isEmpty, word.utf8.count <= 2, let minutes = Int(word), minutes < 60 {
            return add(minutes, .minute)
        }
        if take(["AND", "A", "HALF"]) {
            return rest.popFirst().flatMap(Unit.init) == .hour && addHours(word, half: true)
        }
        guard let unit = rest.popFirst().flatMap(Unit.init), let minutes = Self.amount(word, unit) else { return false }
        guard add(minutes, unit) else { return false }
        if unit == .hour, take(["AND", "A", "HALF"]) { total += 30 }
        _ = take(["AND"]) || take(["Y"])
        return true
    }

    private mutating func addHours(_ word: String, half: Bool) -> Bool {
        guard let minutes = Self.amount(word, .hour) else { return false }
        return add(minutes + (half ? 30 : 0), .hour)
    }

    /// Larger units come first, each once.
    private mutating func add(_ minutes: Int, _ unit: Unit) -> Bool {
        guard unit.rawValue < smallest.rawValue else { return false }
        smallest = unit
        total += minutes
        return true
    }

    private mutating func take(_ words: [String]) -> Bool {
        guard rest.starts(with: words) else { return false }
        rest = rest.dropFirst(words.count)
        return true
    }

    private static func amount(_ word: String, _ unit: Unit) -> Int? {
        if ["A", "AN", "ONE", "UN", "UNA"].contains(word) { return unit.rawValue }
        if let range = range(word) { return range * unit.rawValue }
        if let decimal = decimal(word, unit) { return decimal }
        return whole(word).map { $0 * unit.rawValue }
    }

    private static func whole(_ word: some StringProtocol) -> Int? {
        guard (1...4).contains(word.utf8.count), word.allSatisfy(\.isASCIIDigit) else { return nil }
        return Int(word)
    }

    /// The later end of `15-20`.
    private static func range(_ word: String) -> Int? {
        let ends = word.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = whole(ends[0]), let last = whole(ends[1]), first < last else { return nil }
        return last
    }

    /// `1.5` or `1,25` hours in minutes.
    private static func decimal(_ word: String, _ unit: Unit) -> Int? {
        let parts = word.split(omittingEmptySubsequences: false) { $0 == "." || $0 == "," }
        guard unit == .hour, parts.count == 2, let hours = whole(parts[0]), let fraction = whole(parts[1]),
            parts[1].utf8.count <= 2
        else { return nil }
        return hours * 60 + fraction * 60 / (parts[1].utf8.count == 1 ? 10 : 100)
    }
}
