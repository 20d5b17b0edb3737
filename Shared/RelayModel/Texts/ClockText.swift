/// Times of the day as people read them.
package enum ClockText {
    /// `3:04 PM` in English, `3:04 p. m.` in Spanish.
    ///
    /// - Parameter offset: Seconds that the business's clocks are ahead of UTC at a moment.
    package static func text(_ moment: Moment, language: TextLanguage, offset: (Moment) -> Int) -> String {
        let local = Int((moment + .seconds(offset(moment))).microseconds)
        let minutes = local.remainderRoundingDown(by: 86_400_000_000) / 60_000_000
        let (hour, minute) = minutes.quotientAndRemainder(dividingBy: 60)
        let half = halves(language)[hour / 12]
        return "\(hour % 12 == 0 ? 12 : hour % 12):\(minute < 10 ? "0" : "")\(minute) \(half)"
    }

    private static func halves(_ language: TextLanguage) -> [String] {
        switch language {
        case .english: ["AM", "PM"]
        case .spanish: ["a. m.", "p. m."]
        }
    }
}
