import Foundation
import RelayModel
import Testing

@Suite("Working hours")
struct WorkingHoursTests {
    /// Office hours with a lunch break, a night shift from Friday on, and a long night without an end of its own on Sunday.
    private static let hours = WorkingHours(
        week: [
            .monday: spans("08:00-12:00", "13:00-17:00"), .friday: spans("22:00-06:00"), .sunday: spans("20:00-24:00"),
        ],
        exceptions: [
            exception("2026-12-21"), exception("2026-12-23", "09:00-10:30"), exception("2026-12-25"),
            exception("2026-12-31", "22:00-06:00"),
        ])

    /// 2026-11-23 is a Monday, 2026-12-18 a Friday.
    static let times: [(time: String, isOn: Bool, why: String)] = [
        ("2026-11-23 07:59", false, "before the first span"), ("2026-11-23 08:00", true, "its first minute"),
        ("2026-11-23 11:59", true, "its last minute"), ("2026-11-23 12:00", false, "its end"),
        ("2026-11-23 12:30", false, "the break"), ("2026-11-23 13:00", true, "the second span"),
        ("2026-11-23 17:00", false, "after it"), ("2026-11-24 09:00", false, "a day without hours"),
        ("2026-11-27 21:59", false, "before the night"), ("2026-11-27 22:00", true, "the night begins"),
        ("2026-11-27 23:59", true, "before midnight"), ("2026-11-28 00:00", true, "after midnight"),
        ("2026-11-28 05:59", true, "the night's last minute"), ("2026-11-28 06:00", false, "the night is over"),
        ("2026-11-28 22:30", false, "the next evening"), ("2026-11-27 03:00", false, "the night before"),
        ("2026-11-29 23:59", true, "up to midnight"), ("2026-11-30 00:00", false, "24:00 is not past midnight"),
        ("2026-12-21 09:00", false, "a Monday off"), ("2026-12-14 09:00", true, "the Monday before"),
        ("2026-12-28 09:00", true, "the Monday after"), ("2026-12-23 09:30", true, "a Wednesday with hours"),
        ("2026-12-23 10:30", false, "their end"), ("2026-12-24 09:30", false, "the day after"),
        ("2026-12-25 23:00", false, "a Friday off"), ("2026-12-26 03:00", false, "its night is off as well"),
        ("2026-12-18 23:00", true, "the Friday before"), ("2026-12-19 03:00", true, "its night"),
        ("2026-12-31 23:00", true, "a Thursday's night by exception"), ("2027-01-01 05:00", true, "into the new year"),
        ("2027-01-01 06:00", false, "and no longer"), ("1969-12-29 08:00", true, "a Monday before the epoch"),
    ]

    @Test("by the clocks and the calendar", arguments: times)
    func table(time: String, isOn: Bool, why: String) throws {
        #expect(Self.hours.isOn(at: try Self.local(time)) == isOn, "\(time): \(why)")
    }

    @Test("a night that begins before a day off ends in it")
    func nightIntoADayOff() throws {
        let hours = WorkingHours(week: [.friday: Self.spans("22:00-06:00")], exceptions: [Self.exception("2026-12-19")])
        #expect(hours.isOn(at: try Self.local("2026-12-19 05:59")))
    }

    @Test("without a week it is at all times, but for the exceptions")
    func always() throws {
        let hours = WorkingHours(week: nil, exceptions: [Self.exception("2026-12-24")])
        for time in ["2026-12-23 00:00", "2026-12-23 23:59", "2026-12-25 00:00"] {
            #expect(hours.isOn(at: try Self.local(time)), "\(time)")
        }
        for time in ["2026-12-24 00:00", "2026-12-24 23:59"] {
            #expect(!hours.isOn(at: try Self.local(time)), "\(time)")
        }
    }

    @Test("an empty week is never")
    func never() throws {
        for day in 20...26 { #expect(!WorkingHours(week: [:]).isOn(at: try Self.local("2026-11-\(day) 12:00"))) }
    }

    /// Chicago in 2026: ahead to summer time on March 8 at 2:00 (8:00 UTC), back on November 1 at 2:00 (7:00 UTC).
    static let changes: [(time: String, isOn: Bool, why: String)] = [
        ("2026-03-08T06:59:00Z", false, "0:59"), ("2026-03-08T07:00:00Z", true, "1:00"),
        ("2026-03-08T07:59:00Z", true, "1:59"), ("2026-03-08T08:00:00Z", false, "3:00: the span's end was left out"),
        ("2026-03-08T08:30:00Z", false, "3:30"), ("2026-11-01T05:59:00Z", false, "0:59"),
        ("2026-11-01T06:00:00Z", true, "1:00"), ("2026-11-01T07:00:00Z", true, "1:00 again"),
        ("2026-11-01T07:59:00Z", true, "1:59 again"), ("2026-11-01T08:00:00Z", true, "2:00"),
        ("2026-11-01T08:30:00Z", false, "2:30"),
    ]

    @Test("on the days on which the clocks are changed the clocks on the wall count", arguments: changes)
    func clockChanges(time: String, isOn: Bool, why: String) throws {
        let hours = WorkingHours(week: [.sunday: Self.spans("01:00-02:30")])
        let chicago = UTCOffsets([
            (from: try Self.moment("2026-01-01T00:00:00Z"), seconds: -21_600),
            (from: try Self.moment("2026-03-08T08:00:00Z"), seconds: -18_000),
            (from: try Self.moment("2026-11-01T07:00:00Z"), seconds: -21_600),
        ])
        let moment = try Self.moment(time)
        let local = LocalTime(seconds: Int(moment.microseconds / 1_000_000) + chicago.seconds(at: moment))
        #expect(hours.isOn(at: local) == isOn, "\(time): \(why)")
    }

    @Test("the coded form is the one in the tables")
    func coding() throws {
        let hours = WorkingHours(
            week: [.monday: Self.spans("08:00-12:00")], exceptions: [Self.exception("2026-12-24")])
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = String(decoding: try encoder.encode(hours), as: UTF8.self)
        #expect(json == #"{"exceptions":[{"date":"2026-12-24","hours":[]}],"week":{"mon":["08:00-12:00"]}}"#)
        #expect(try JSONDecoder().decode(WorkingHours.self, from: Data(json.utf8)) == hours)
    }

    @Test(
        "what is no span of a day is refused",
        arguments: [
            "", "-", "08:00", "08:00-", "08:00-08:00", "8:00-12:00", "08:00-12:60", "24:00-08:00", "08:00-24:01",
            "08:00-25:00", "08:00–12:00", "08:00-12:00-13:00", " 08:00-12:00", "08:00 -12:00", "0800-1200",
            "+8:00-12:00",
            "08:00:00-12:00", "٠٨:٠٠-12:00",
        ])
    func noSpan(text: String) { #expect(DaySpan(text) == nil) }

    @Test(
        "what is a span is kept as it is written",
        arguments: ["00:00-24:00", "22:00-06:00", "23:59-00:00", "00:00-00:01"])
    func span(text: String) { #expect(DaySpan(text)?.description == text) }

    @Test(
        "what is no date is refused",
        arguments: [
            "", "2026-02-29", "2026-13-01", "2026-1-01", "26-01-01", "2026-01-01T00:00", "2026/01/01", "-026-01-01",
        ])
    func noDate(text: String) { #expect(CalendarDate(text) == nil) }

    @Test("a leap day is a date") func leapDay() { #expect(CalendarDate("2028-02-29") != nil) }

    private static func spans(_ texts: String...) -> [DaySpan] { texts.compactMap(DaySpan.init(_:)) }

    private static func exception(_ date: String, _ texts: String...) -> WorkingHours.Exception {
        guard let date = CalendarDate(date) else { preconditionFailure("no date") }
        return WorkingHours.Exception(date: date, hours: texts.compactMap(DaySpan.init(_:)))
    }

    private static func moment(_ text: String) throws -> Moment { try #require(Moment(text)) }

    /// `yyyy-mm-dd hh:mm` as the clocks show it.
    private static func local(_ text: String) throws -> LocalTime {
        let moment = try moment(text.replacing(" ", with: "T") + ":59Z")
        let microseconds = Int(moment.microseconds)
        return LocalTime(seconds: (microseconds - 59_000_000) / 1_000_000)
    }
}
