import Glibc

/// The time of a log line, as RFC 3339 in UTC with microseconds.
package enum LogTimestamp {
    /// The wall clock's time.
    package static func now() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return text(seconds: time.tv_sec, microseconds: time.tv_nsec / 1000)
    }

    /// The text of a point in time.
    ///
    /// - Parameter seconds: Since the Unix epoch, not negative.
    package static func text(seconds: Int, microseconds: Int) -> String {
        let (year, month, day) = date(daysSinceEpoch: seconds / 86400)
        let second = seconds % 86400
        var bytes: [UInt8] = []
        bytes.reserveCapacity(27)
        append(year, digits: 4, "-", &bytes)
        append(month, digits: 2, "-", &bytes)
        append(day, digits: 2, "T", &bytes)
        append(second / 3600, digits: 2, ":", &bytes)
        append(second / 60 % 60, digits: 2, ":", &bytes)
        append(second % 60, digits: 2, ".", &bytes)
        append(microseconds, digits: 6, "Z", &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func append(_ value: Int, digits: Int, _ separator: Unicode.Scalar, _ bytes: inout [UInt8]) {
        var divisor = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
            divisor /= 10
        }
        bytes.append(UInt8(ascii: separator))
    }

    /// The civil date of a day, by H. Hinnant's `civil_from_days` (howardhinnant.github.io/date_algorithms.html).
    private static func date(daysSinceEpoch: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = daysSinceEpoch + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}
