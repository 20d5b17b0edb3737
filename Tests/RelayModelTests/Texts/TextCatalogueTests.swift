import RelayModel
import Testing

@Suite("Texts in every language")
struct TextCatalogueTests {
    @Test(
        "every language has every text, with the same placeholders", arguments: TextLanguage.allCases, TextKey.allCases)
    func complete(language: TextLanguage, key: TextKey) throws {
        let template = try #require(TextCatalogue.shipped(language).template(key), "\(language) \(key)")
        #expect(template.placeholders == key.placeholders)
    }

    @Test("a text fits in one message with values of usual length", arguments: TextLanguage.allCases, TextKey.allCases)
    func length(language: TextLanguage, key: TextKey) {
        let values = Dictionary(
            uniqueKeysWithValues: TextPlaceholder.allCases.map { ($0, String(repeating: "x", count: 60)) })
        #expect(TextCatalogue.shipped(language).text(key, values).utf16.count <= TextParts.most)
    }

    @Test("what a forwarded text asks for is understood", arguments: TextLanguage.allCases)
    func understood(language: TextLanguage) throws {
        for key in [TextKey.forward, .forwardPlain] {
            let text = TextCatalogue.shipped(language).text(key, [.customer: "Ann Lee", .code: "K7", .text: "Hi"])
            #expect(text.contains("OK K7") && text.contains("NO K7"))
            #expect(ReplyParser.parse("Liked “\(text)”").outcome == "acknowledge K7")
        }
        let quoted = TextCatalogue.shipped(language).text(.forward, [.customer: "Ann", .code: "K7", .text: "Hi"])
        #expect(ReplyParser.parse("Ann: \(quoted)").outcome == "unclear K7")
    }

    @Test(
        "no other text counts as a forwarded one when it is liked", arguments: TextLanguage.allCases, TextKey.allCases)
    func likedNotices(language: TextLanguage, key: TextKey) {
        guard key != .forward, key != .forwardPlain else { return }
        let text = TextCatalogue.shipped(language).text(
            key, [.customer: "Ann", .code: "K7", .name: "Sam", .time: "3:04 PM"])
        #expect(ReplyParser.parse("Liked “\(text)”").outcome == "nothing", "\(text)")
    }

    @Test("values are not read as templates")
    func bracesInValues() {
        let text = TextCatalogue.english.text(.forward, [.customer: "{code}", .code: "K7", .text: "{text} {"])
        #expect(text.hasPrefix("📦 {code} [K7]: {text} {\n"))
    }

    static let problems: [(text: String, problem: TextTemplateProblem)] = [
        ("", .blank), (" \n", .blank), ("{customer} {text}", .missing(.code)), ("[{code}]", .missing(.text)),
        ("{code} {text} {link}", .notForThisText(.link)), ("{code} {text} {phone}", .unknown("phone")),
        ("{code} {text", .unmatchedBrace), ("{code} {text}}", .unmatchedBrace), ("{code {text}}", .unmatchedBrace),
        ("{code}{text}" + String(repeating: "x", count: 1600), .tooLong), ("{} {code} {text}", .unknown("")),
    ]

    @Test("a tenant's text is checked", arguments: problems)
    func checked(text: String, problem: TextTemplateProblem) {
        #expect(throws: TextCatalogueProblem(name: "forward", problem: problem)) {
            try TextCatalogue.english.overriding(["forward": text])
        }
    }

    @Test("a tenant's own text replaces the shipped one, and only that")
    func overriding() throws {
        let own = try TextCatalogue.spanish.overriding(["taken": "Va {name} [{code}]"])
        #expect(own.text(.taken, [.name: "Sam", .code: "K7"]) == "Va Sam [K7]")
        #expect(own.text(.on) == TextCatalogue.spanish.text(.on))
        #expect(throws: TextCatalogueProblem(name: "nonsense", problem: nil)) {
            try TextCatalogue.english.overriding(["nonsense": "x"])
        }
        let problem = TextCatalogueProblem(name: "taken", problem: .missing(.code))
        #expect(problem.description == "text taken: the placeholder {code} is missing")
    }

    @Test("times as people read them")
    func clock() throws {
        let times = [("00:00", "12:00 AM"), ("00:04", "12:04 AM"), ("12:00", "12:00 PM"), ("15:04", "3:04 PM")]
        for (time, text) in times {
            let moment = try #require(Moment("2026-07-01T\(time):30Z")) + .seconds(5 * 3600)
            #expect(ClockText.text(moment, language: .english) { _ in -5 * 3600 } == text)
        }
        let moment = try #require(Moment("2026-07-01T15:04:00Z"))
        #expect(ClockText.text(moment, language: .spanish) { _ in 0 } == "3:04 p. m.")
    }
}
