/// Days as people read them.
package enum DayText {
    /// `Tuesday, December 1` in English, `martes 1 de diciembre` in Spanish.
    ///
    /// - Parameter offset: Seconds that the business's clocks are ahead of UTC at a moment.
    package static func text(_ moment: Moment, language: TextLanguage, offset: (Moment) -> Int) -> String {
        let local = Int((moment + .seconds(offset(moment))).microseconds)
        let days = local.dividedRoundingDown(by: 86_400_000_000)
        let weekday = Weekday(daysSinceEpoch: days).names
        let date = CivilDate(daysSinceEpoch: days)
        let month = months[date.month - 1]
        return switch language {
        case .english: "\(weekday.english), \(month.english) \(date.day)"
        case .spanish: "\(weekday.spanish) \(date.day) de \(month.spanish)"
        }
    }

    private static let months: [(english: String, spanish: String)] = [
        ("January", "enero"), ("February", "febrero"), ("March", "marzo"), ("April", "abril"), ("May", "mayo"),
        ("June", "junio"), ("July", "julio"), ("August", "agosto"), ("September", "septiembre"),
        ("October", "octubre"), ("November", "noviembre"), ("December", "diciembre"),
    ]
}

extension Weekday {
    fileprivate var names: (english: String, spanish: String) {
        switch self {
        case .monday: ("Monday", "lunes")
        case .tuesday: ("Tuesday", "martes")
        case .wednesday: ("Wednesday", "miércoles")
        case .thursday: ("Thursday", "jueves")
        case .friday: ("Friday", "viernes")
        case .saturday: ("Saturday", "sábado")
        case .sunday: ("Sunday", "domingo")
        }
    }
}
