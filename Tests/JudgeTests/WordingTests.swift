import Testing

@testable import Simulator

@Suite struct WordingTests {
    @Test(arguments: ["OK K7", "ok k7!", "Ack  K7.", "👍 K7", "yes, k7", "1 K7"])
    func takes(_ text: String) { #expect(Wording.answer(text) == .taken(code: "K7")) }

    @Test(arguments: ["OK", "OK K7 please", "OKAY K7", "K7", "", "No problem", "OK TOOLONG"])
    func takesNothing(_ text: String) { #expect(Wording.answer(text) == nil) }

    @Test func passes() { #expect(Wording.answer("no k7") == .passed(code: "K7")) }

    @Test func carrierWords() {
        #expect(Wording.stops(" Stop. ") && Wording.stops("UNSUBSCRIBE") && !Wording.stops("Stop by later"))
        #expect(Wording.starts("start") && !Wording.starts("Start now"))
    }

    @Test(arguments: [
        ("Call (512) 555-0111.", ["5125550111"]), ("+1 512.555.0111", ["15125550111"]), ("a 1 b 2", ["1", "2"]),
        ("nothing", []), ("٥١٢", ["512"]),
    ])
    func digits(text: String, runs: [String]) { #expect(Wording.digitRuns(text) == runs) }

    @Test func nationalDigits() {
        #expect(Wording.nationalDigits("+15125550111") == "5125550111")
        #expect(Wording.nationalDigits("+4930123456") == "930123456")
    }

    @Test func moments() {
        #expect(Instant("2026-01-02T03:04:05Z")?.description == "2026-01-02T03:04:05.000Z")
        #expect(Instant("2026-01-02T03:04:05.123456+00:00")?.microseconds == 1_767_323_045_123_456)
        #expect(Instant("2026-01-02 04:34:05.5+01:30") == Instant("2026-01-02T03:04:05.500Z"))
        #expect(Instant("2026-01-02T03:04:05") == nil && Instant("yesterday") == nil)
    }
}
