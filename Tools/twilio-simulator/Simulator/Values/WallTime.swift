import FoundationEssentials

/// A moment in milliseconds since the Unix epoch, and the three ways Twilio and the control side write it.
package struct WallTime: Sendable, Hashable, Comparable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package var milliseconds: Int64

    /// A moment given in milliseconds since the Unix epoch.
    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// The computer's clock, now.
    package static func now() -> WallTime {
        WallTime(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }

    package static func < (left: WallTime, right: WallTime) -> Bool { left.milliseconds < right.milliseconds }

    /// The GMT day, in days since 1970-01-01.
    package var day: Int64 { floorDivide(milliseconds, 86_400_000) }

    /// As the REST API writes dates, with whole seconds: `Thu, 24 Aug 2023 05:01:45 +0000` (RFC 2822 section 3.3).
    package var rfc2822: String {
        let date = CivilDate(day: day)
        let weekday = Self.weekdays[Int(floorModulo(day + 4, 7))]
        return "\(weekday), \(twoDigits(date.day)) \(Self.months[date.month - 1]) \(date.year) \(clock) +0000"
    }

    /// As the control side writes moments: `2023-08-24T05:01:45.123Z`.
    package var iso8601: String {
        let date = CivilDate(day: day)
        let fraction = String(1000 + floorModulo(milliseconds, 1000)).dropFirst()
        return "\(date.year)-\(twoDigits(date.month))-\(twoDigits(date.day))T\(clock).\(fraction)Z"
    }

    private var clock: String {
        let seconds = Int(floorModulo(milliseconds, 86_400_000) / 1000)
        return "\(twoDigits(seconds / 3600)):\(twoDigits(seconds / 60 % 60)):\(twoDigits(seconds % 60))"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}

/// A day of the proleptic Gregorian calendar.
struct CivilDate: Equatable {
    var year: Int
    var month: Int
    var day: Int

    init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), (1...31).contains(day) else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
        // A day that does not exist, such as 31 June, comes back as another one.
        guard CivilDate(day: daysSinceEpoch) == self else { return nil }
    }

    /// The date of a day number, by Howard Hinnant's `civil_from_days`.
    init(day number: Int64) {
        let shifted = number + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        self.day = Int(dayOfYear - (153 * month + 2) / 5 + 1)
        self.month = Int(month < 10 ? month + 3 : month - 9)
        year = Int(yearOfEra + era * 400) + (self.month <= 2 ? 1 : 0)
    }

    /// The day number, by Howard Hinnant's `days_from_civil`.
    var daysSinceEpoch: Int64 {
        let year = Int64(month <= 2 ? self.year - 1 : self.year)
        let era = floorDivide(year, 400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (Int64(month) + (month > 2 ? -3 : 9)) + 2) / 5 + Int64(day) - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

func floorDivide(_ number: Int64, _ divisor: Int64) -> Int64 {
    number >= 0 ? number / divisor : -((-number + divisor - 1) / divisor)
}

func floorModulo(_ number: Int64, _ divisor: Int64) -> Int64 { number - floorDivide(number, divisor) * divisor }
