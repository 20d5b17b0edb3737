import Foundation
import RelayModel
import Testing

@Suite("Moments")
struct MomentTests {
    static let wellFormed: [(text: String, microseconds: Int64)] = [
        ("1970-01-01T00:00:00.000Z", 0),
        ("1970-01-01T00:00:00.001Z", 1000),
        ("1969-12-31T23:59:59.999Z", -1000),
        ("2000-02-29T12:00:00.000Z", 951_825_600_000_000),
        ("2026-11-21T03:46:09.123Z", 1_795_232_769_123_000),
        ("1900-03-01T00:00:00.000Z", -2_203_891_200_000_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999_000),
        ("0000-01-01T00:00:00.000Z", -62_167_219_200_000_000),
    ]

    @Test("text and microseconds name each other", arguments: wellFormed)
    func text(text: String, microseconds: Int64) {
        #expect(Moment(microseconds: microseconds).description == text)
        #expect(Moment(text)?.microseconds == microseconds)
    }

    static let otherForms: [(text: String, same: String)] = [
        ("2026-11-21T03:46:09Z", "2026-11-21T03:46:09.000Z"),
        ("2026-11-21T03:46:09.1Z", "2026-11-21T03:46:09.100Z"),
        ("2026-11-21T03:46:09.123000999Z", "2026-11-21T03:46:09.123Z"),
        ("2026-11-21T05:46:09+02:00", "2026-11-21T03:46:09.000Z"),
        ("2026-11-20T22:16:09-05:30", "2026-11-21T03:46:09.000Z"),
    ]

    @Test("other forms of the same moment are understood", arguments: otherForms)
    func otherForm(text: String, same: String) {
        #expect(Moment(text)?.description == same)
    }

    @Test("microseconds are kept, and dropped from the text")
    func microseconds() {
        #expect(Moment("1970-01-01T00:00:00.123456Z")?.microseconds == 123_456)
        #expect(Moment(microseconds: 999_999).description == "1970-01-01T00:00:00.999Z")
        #expect(Moment(microseconds: -1).description == "1969-12-31T23:59:59.999Z")
    }

    @Test(
        "what is not a moment is refused",
        arguments: [
            "", "2026-11-21", "2026-11-21T03:46:09", "2026-11-21 03:46:09Z", "2026-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
            "2026-01-00T00:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T00:60:00Z", "2026-11-21T23:59:60Z",
            "2026-11-21T03:46:09.Z", "2026-11-21T03:46:09z", "2026-11-21T03:46:09+0200", "2026-11-21T03:46:09+24:00",
            "2026-11-21T03:46:09ZZ", "26-11-21T03:46:09Z", "-026-11-21T03:46:09Z", "２026-11-21T03:46:09Z",
        ])
    func malformed(text: String) {
        #expect(Moment(text) == nil)
    }

    @Test("every day of eight centuries agrees with Foundation's calendar")
    func calendar() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        for days in stride(from: -130_000, through: 160_000, by: 37) {
            let seconds = Int64(days) * 86_400 + 45_296
            let parts = calendar.dateComponents(
                [.year, .month, .day], from: Date(timeIntervalSince1970: Double(seconds)))
            let day = [parts.year, parts.month, parts.day].map { String(format: "%02d", $0 ?? 0) }
            let text = "\(day.joined(separator: "-"))T12:34:56.000Z"
            #expect(Moment(microseconds: seconds * 1_000_000).description == text)
            #expect(Moment(text)?.microseconds == seconds * 1_000_000)
        }
    }

    @Test("durations move a moment")
    func arithmetic() {
        let moment = Moment(microseconds: 1_000_000)
        #expect((moment + .seconds(60)).microseconds == 61_000_000)
        #expect((moment + .milliseconds(-1500)).microseconds == -500_000)
        #expect((moment - .microseconds(1)).microseconds == 999_999)
        #expect((moment + .nanoseconds(1999)).microseconds == 1_000_001)
        #expect(moment + .seconds(60) - moment == .seconds(60))
        #expect(moment - (moment + .seconds(60)) == .seconds(-60))
        #expect(moment < moment + .microseconds(1))
    }

    @Test("arithmetic stops at the ends of time")
    func saturation() {
        let last = Moment(microseconds: .max)
        let first = Moment(microseconds: .min)
        #expect(last + .seconds(1) == last)
        #expect(first - .seconds(1) == first)
        #expect(Moment(microseconds: 0) + .seconds(Int64.max) == last)
        #expect(Moment(microseconds: 0) + .seconds(Int64.min) == first)
        #expect(last - first == .microseconds(Int64.max) - .microseconds(Int64.min))
        #expect(!last.description.isEmpty)
        #expect(!first.description.isEmpty)
    }

    @Test("a moment is coded as its text")
    func coding() throws {
        let json = Data(#"["2026-11-21T03:46:09.123Z"]"#.utf8)
        let moments = try JSONDecoder().decode([Moment].self, from: json)
        #expect(try JSONEncoder().encode(moments) == json)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Moment].self, from: Data(#"["x"]"#.utf8)) }
    }
}
