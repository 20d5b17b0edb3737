import RelayModel
import Testing

@Suite("Texts with their places filled in")
struct FilledTextTests {
    private let texts = TextCatalogue.english
    private let code: AckCode
    private let phone: PhoneNumber

    init() throws {
        code = try #require(AckCode(rawValue: "K7"))
        phone = try PhoneNumber(parsing: "+15550100123")
    }

    @Test("the forwarded text, as the contract has it")
    func forward() {
        #expect(
            texts.forward(customer: "Ann Lee", code: code, text: "My sink leaks")
                == "📦 Ann Lee [K7]: My sink leaks\nReply OK K7 to take it, NO K7 to pass.")
    }

    @Test("without emoji where the tenant wants it, in its language")
    func plain() {
        #expect(
            texts.with([:], isPlain: true).forward(customer: "Ann", code: code, text: "Hi")
                == "Ann [K7]: Hi\nReply OK K7 to take it, NO K7 to pass.")
        #expect(
            TextCatalogue.spanish.with([:], isPlain: true).forward(customer: "Ann", code: code, text: "Hi")
                == "Ann [K7]: Hi\nResponde OK K7 para tomarlo, NO K7 para pasar.")
        let masked = texts.with([:], isPlain: true).forward(customer: phone.masked, code: code, text: "Hi")
        #expect(masked.hasPrefix("+1*******123 [K7]: Hi"))
    }

    @Test(
        "exactly one line break stands before the instruction",
        arguments: ["Hi", "Hi\n", "Hi\n\n \r\n", "  Hi  ", "\nHi"])
    func lineBreaks(text: String) {
        #expect(
            texts.forward(customer: "Ann", code: code, text: text)
                == "📦 Ann [K7]: Hi\nReply OK K7 to take it, NO K7 to pass.")
    }

    @Test("line breaks inside the text stay")
    func innerLineBreaks() {
        let text = texts.forward(customer: "Ann", code: code, text: "one\n\ntwo")
        #expect(text == "📦 Ann [K7]: one\n\ntwo\nReply OK K7 to take it, NO K7 to pass.")
    }

    @Test("a text without words says so", arguments: ["", " ", "\n"])
    func withoutWords(text: String) {
        #expect(texts.forward(customer: "Ann", code: code, text: text).hasPrefix("📦 Ann [K7]: (no text)\n"))
        let spanish = TextCatalogue.spanish.forward(customer: "Ann", code: code, text: text)
        #expect(spanish.hasPrefix("📦 Ann [K7]: (sin texto)\n"))
    }

    @Test("what the forwarded text asks for is understood")
    func understood() {
        let text = texts.forward(customer: "Ann", code: code, text: "Hi")
        #expect(text.contains("OK K7"))
        #expect(ReplyParser.parse("OK K7").outcome == "acknowledge K7")
        #expect(text.contains("NO K7"))
        #expect(ReplyParser.parse("NO K7").outcome == "pass K7")
    }

    @Test("a code that is not there leaves no brackets")
    func withoutCode() {
        #expect(texts.text(.alreadyTaken, code: code, [.name: "Sam"]) == "Already taken by Sam [K7].")
        #expect(texts.text(.alreadyTaken, code: nil, [.name: "Sam"]) == "Already taken by Sam.")
        #expect(texts.text(.closed, code: nil) == "That one is closed. Nothing to do.")
        #expect(texts.with(["closed": "({code}) zu"], isPlain: false).text(.closed, code: nil) == "() zu")
    }

    @Test("why texts are held back", arguments: GuardReason.allCases, TextLanguage.allCases)
    func guarded(reason: GuardReason, language: TextLanguage) {
        let text = TextCatalogue.shipped(language).guarded(sender: "Ann", by: reason)
        #expect(text.contains("Ann") && !text.contains(": .") && text.hasSuffix("."))
    }

    static let names: [(name: String?, label: String)] = [
        ("Ann Lee", "Ann Lee"), (" Ann \n Lee ", "Ann Lee"), ("Ann\n[K9]: pay", "Ann [K9]: pay"),
        (nil, "+1•••••••123"), ("", "+1•••••••123"), (" \n", "+1•••••••123"),
        ("+15550100123", "+1•••••••123"), ("(555) 010-0123", "+1•••••••123"), ("Unit 42", "Unit 42"), ("42", "42"),
    ]

    @Test("a customer is labelled by name, else by masked number, on one line", arguments: names)
    func label(name: String?, label: String) {
        #expect(CustomerLabel(name: name, phone: phone).description == label)
    }
}
