import SeededRandom
import Testing
import TwilioContract

@Suite struct TwilioFormTests {
    private func decoded(_ text: String) throws -> [[String]] {
        try TwilioForm(decoding: Array(text.utf8)).pairs.map { [$0.name, $0.value] }
    }

    @Test(
        arguments: [
            ("", []),
            ("a=1", [["a", "1"]]),
            ("a=1&b=2&a=1", [["a", "1"], ["b", "2"], ["a", "1"]]),
            ("a&b=", [["a", ""], ["b", ""]]),
            ("=x", [["", "x"]]),
            ("a==b=c", [["a", "=b=c"]]),
            ("&a=1&&b=2&", [["a", "1"], ["b", "2"]]),
            ("a=+x+&b=%2B%20", [["a", " x "], ["b", "+ "]]),
            ("To=%2b15550100123", [["To", "+15550100123"]]),
            ("Body=%C3%A9%20%F0%9F%98%80", [["Body", "é 😀"]]),
            ("a%3Db=%26%3D%25", [["a=b", "&=%"]]),
            ("a=%00", [["a", "\0"]]),
            ("a=é", [["a", "é"]]),
        ] as [(String, [[String]])])
    func decodes(_ text: String, _ pairs: [[String]]) throws {
        #expect(try decoded(text) == pairs)
    }

    @Test(arguments: [
        ("a=%", TwilioFormError.badPercent(offset: 2)),
        ("a=%4", .badPercent(offset: 2)),
        ("a=%4&b=1", .badPercent(offset: 2)),
        ("a=1&b=%zz", .badPercent(offset: 6)),
        ("%+1=a", .badPercent(offset: 0)),
        ("a=1&b=%C3", .notUTF8(pair: 1)),
        ("a=%ED%A0%80", .notUTF8(pair: 0)),
        ("%FF=1", .notUTF8(pair: 0)),
        ("a=%C0%80", .notUTF8(pair: 0)),
    ])
    func refuses(_ text: String, _ error: TwilioFormError) {
        #expect(throws: error) { try TwilioForm(decoding: Array(text.utf8)) }
    }

    @Test func refusesWhatIsOverTheLimits() {
        let limits = TwilioForm.Limits(bytes: 7, pairs: 2)
        #expect(throws: Never.self) { try TwilioForm(decoding: Array("a=1&b=2".utf8), limits: limits) }
        #expect(throws: TwilioFormError.tooLong(limit: 7)) {
            try TwilioForm(decoding: Array("a=1&b=22".utf8), limits: limits)
        }
        #expect(throws: TwilioFormError.tooManyPairs(limit: 2)) {
            try TwilioForm(decoding: Array("a&b&c".utf8), limits: limits)
        }
    }

    @Test func writesWhatItReads() throws {
        let form = TwilioForm(pairs: [("To", "+1555"), ("Body", "é 😀\r\n&=%+~*-._\0"), ("", ""), ("To", "x")])
        let bytes = form.encoded()
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "To=%2B1555&Body=%C3%A9+%F0%9F%98%80%0D%0A%26%3D%25%2B%7E*-._%00&=&To=x")
        #expect(try TwilioForm(decoding: bytes) == form)
    }

    @Test func survivesAnyBytes() {
        var generator = SeededGenerator(seed: 1)
        let alphabet = Array("%=&+aF0é\u{0}".utf8) + [0xff]
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0..<40, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? 0
            }
            guard let form = try? TwilioForm(decoding: bytes) else { continue }
            #expect((try? TwilioForm(decoding: form.encoded())) == form)
        }
    }

    @Test func comparesBytesAndNotCharacters() {
        #expect(TwilioForm(pairs: [("a", "\u{e9}")]) != TwilioForm(pairs: [("a", "e\u{301}")]))
        #expect(TwilioForm(pairs: [("\u{e9}", "1")])["e\u{301}"] == nil)
    }

    @Test func showsNothing() {
        let form = TwilioForm(pairs: [("From", "+15550100123")])
        var dumped = ""
        dump(form, to: &dumped)
        #expect(!"\(form) \(String(reflecting: form)) \(dumped)".contains("0123"))
    }
}
