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
        ("", .blank), (" \n", .blank), ("{customer} {text}", .missing(.code)), ("[{code}]:", .missing(.text)),
        ("{code} {text} {link}", .notForThisText(.link)), ("{code} {text} {phone}", .unknown("phone")),
        ("{code} {text", .unmatchedBrace), ("{code} {text}}", .unmatchedBrace), ("{code {text}}", .unmatchedBrace),
        ("{code}{text}" + String(repeating: "x", count: 1600), .tooLong), ("{} {code} {text}", .unknown("")),
        ("{customer} {code}: {text}", .unmarked), ("{customer} [{code}] {text}", .unmarked),
        ("{customer} ({code}): {text}", .unmarked), ("{customer} [ {code} ]: {text}", .unmarked),
        ("{text} [{code}]:", .unmarked), ("{code} {text}\n[{code}]: {text}", .unmarked),
    ]

    @Test(
        "by the mark a thumb on a tenant's own text is understood, however short it is quoted",
        arguments: ["[{code}]: {text}", "Job [{code}]: {text} ({customer})", "{code} of {customer} [{code}]:\n{text}"])
    func marked(form: String) {
        #expect(TextCatalogue.problems(in: ["forward": form, "forward_plain": form]).isEmpty)
        let own = TextCatalogue.english.with(["forward": form], isPlain: false)
        let text = own.text(.forward, [.customer: "Ann", .code: "K7", .text: "I saw [M3]: on it"])
        #expect(ReplyParser.parse("Liked “\(text)”").outcome == "acknowledge K7")
        #expect(ReplyParser.parse("Liked “\(text.prefix(20))…”").outcome == "acknowledge K7")
    }

    @Test("no other text may have the mark", arguments: TextKey.allCases)
    func foreignMark(key: TextKey) {
        guard key != .forward, key != .forwardPlain else { return }
        let problems = TextCatalogue.problems(in: [key.rawValue: "[{code}]: yours"])
        #expect(problems.contains(TextCatalogueProblem(name: key.rawValue, problem: .markOfForwarded)))
    }

    @Test("a tenant's text is checked", arguments: problems)
    func checked(text: String, problem: TextTemplateProblem) {
        #expect(
            TextCatalogue.problems(in: ["forward": text]).first
                == TextCatalogueProblem(name: "forward", problem: problem))
        #expect(throws: problem) { try TextTemplate(parsing: text, for: .forward) }
    }

    @Test("all that is wrong is told at once, with what is allowed")
    func allProblems() {
        let problems = TextCatalogue.problems(in: [
            "taken": "{link} {phone}", "nonsense": "x", "on": "{code}", "closed": "{code} ok", "customer_done": "{",
        ])
        #expect(
            problems.map(\.name) == ["customer_done", "nonsense", "on", "taken", "taken", "taken"])
        #expect(
            problems.map(\.description).filter { !$0.hasPrefix("there is no text") } == [
                "a brace has no partner",
                "the placeholder {code} is not for this text; this text has no placeholders",
                "there is no placeholder {phone}; it may have {code}, {name} and must have {code}",
                "the placeholder {link} is not for this text; it may have {code}, {name} and must have {code}",
                "the placeholder {code} is missing; it may have {code}, {name} and must have {code}",
            ])
        #expect(problems[1].description.hasPrefix("there is no text nonsense; the texts are forward, forward_plain, "))
    }

    /// An acknowledgement and a pass are answered with nothing, and `HELP` is answered by the carrier.
    @Test("what is never sent is no text", arguments: ["acknowledged", "passed", "help"])
    func neverSent(name: String) {
        #expect(TextCatalogue.problems(in: [name: "x"]) == [TextCatalogueProblem(name: name, problem: nil)])
    }

    @Test("a tenant's own text replaces the shipped one, and only that")
    func ownTexts() {
        let own = TextCatalogue.spanish.with(["taken": "Va {name} [{code}]"], isPlain: false)
        #expect(own.text(.taken, [.name: "Sam", .code: "K7"]) == "Va Sam [K7]")
        #expect(own.text(.on) == TextCatalogue.spanish.text(.on))
    }

    @Test("what a later version or a mistake has put there keeps the shipped text")
    func unusable() {
        let own = TextCatalogue.english.with(["of_tomorrow": "x", "taken": "{link}", "on": "Back."], isPlain: false)
        #expect(own.text(.taken, [.name: "Sam", .code: "K7"]) == "Taken by Sam [K7].")
        #expect(own.text(.on) == "Back.")
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

    static let days: [(time: String, hours: Int, english: String, spanish: String)] = [
        ("2026-12-01T12:00:00Z", 0, "Tuesday, December 1", "martes 1 de diciembre"),
        // The day is the one of the place.
        ("2026-12-02T04:59:59Z", -5, "Tuesday, December 1", "martes 1 de diciembre"),
        ("2026-12-02T05:00:00Z", -5, "Wednesday, December 2", "miércoles 2 de diciembre"),
        ("2026-12-31T18:15:00Z", 6, "Friday, January 1", "viernes 1 de enero"),
        ("2028-02-29T00:00:00Z", 0, "Tuesday, February 29", "martes 29 de febrero"),
        ("1969-12-28T23:00:00Z", 0, "Sunday, December 28", "domingo 28 de diciembre"),
    ]

    @Test("days as people read them", arguments: days)
    func day(time: String, hours: Int, english: String, spanish: String) throws {
        let moment = try #require(Moment(time))
        #expect(DayText.text(moment, language: .english) { _ in hours * 3600 } == english)
        #expect(DayText.text(moment, language: .spanish) { _ in hours * 3600 } == spanish)
    }

    @Test("every day of the week and every month has its name", arguments: TextLanguage.allCases)
    func dayNames(language: TextLanguage) throws {
        let start = try #require(Moment("2026-01-05T00:00:00Z"))
        let texts = (0..<360).map { DayText.text(start + .seconds($0 * 86_400), language: language) { _ in 0 } }
        let words = Set(texts.flatMap { $0.split { !$0.isLetter }.map(String.init) }).subtracting(["de"])
        #expect(words.count == 19, "\(words.sorted())")
    }
}
