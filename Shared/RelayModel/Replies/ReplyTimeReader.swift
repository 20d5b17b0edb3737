/// Reads the time of an arrival.
enum ReplyTimeReader {
    /// What stands before the time.
    enum Lead { case none, eta, within, at }

    /// The time; nil when the words are anything else, or say more than 24 hours.
    static func read(_ words: ArraySlice<String>, lead: Lead) -> ReplyTime? {
        let pieces = TimePieces(words)
        if let minutes = DurationReader.minutes(pieces) {
            return lead == .at || minutes > ReplyTime.longestETA ? nil : .after(minutes: minutes)
        }
        if lead != .within, let time = ClockReader.time(pieces, takesBareHour: lead == .at) { return .at(time) }
        guard let number = pieces.bareNumber else { return nil }
        switch lead {
        case .eta: return bare(number)
        case .within: return Int(number).flatMap { (1...ReplyTime.longestETA).contains($0) ? .after(minutes: $0) : nil }
        case .none, .at: return nil
        }
    }

    /// `ETA 30` is minutes, `ETA 315` and `ETA 1515` are clock times, `ETA 3` and `ETA 130` may be either.
    private static func bare(_ digits: String) -> ReplyTime? {
        guard let minutes = Int(digits), minutes > 0 else { return nil }
        let clock = ClockReader.time(TimePieces([digits]), takesBareHour: true)
        if digits.utf8.count <= 2 {
            guard !minutes.isMultiple(of: 5), minutes < 13, let clock else { return .after(minutes: minutes) }
            return .unclear(minutes: minutes, clock)
        }
        guard digits.utf8.count == 3, minutes <= 240 else { return clock.map(ReplyTime.at) }
        return clock.map { .unclear(minutes: minutes, $0) } ?? .after(minutes: minutes)
    }
}
