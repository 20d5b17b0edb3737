import RelayModel
import Testing

@Suite("Texts to operators and customers")
struct OperatorTextTests {
    private let code: AckCode
    private let phone: PhoneNumber

    init() throws {
        code = try #require(AckCode(rawValue: "K7"))
        phone = try PhoneNumber(parsing: "+15550100123")
    }

    @Test("the forwarded text, as the contract has it")
    func forward() {
        #expect(
            OperatorText.forward(customer: "Ann Lee", code: code, text: "My sink leaks")
                == "📦 Ann Lee [K7]: My sink leaks\nReply OK K7 to take it, NO K7 to pass.")
    }

    @Test(
        "exactly one line break stands before the instruction",
        arguments: ["Hi", "Hi\n", "Hi\n\n \r\n", "  Hi  ", "\nHi"])
    func lineBreaks(text: String) {
        #expect(
            OperatorText.forward(customer: "Ann", code: code, text: text)
                == "📦 Ann [K7]: Hi\nReply OK K7 to take it, NO K7 to pass.")
    }

    @Test("line breaks inside the text stay")
    func innerLineBreaks() {
        let text = OperatorText.forward(customer: "Ann", code: code, text: "one\n\ntwo")
        #expect(text == "📦 Ann [K7]: one\n\ntwo\nReply OK K7 to take it, NO K7 to pass.")
    }

    @Test("a text without words says so", arguments: ["", " ", "\n"])
    func withoutWords(text: String) {
        #expect(OperatorText.forward(customer: "Ann", code: code, text: text).hasPrefix("📦 Ann [K7]: (no text)\n"))
    }

    @Test("what the forwarded text asks for is understood")
    func understood() {
        let text = OperatorText.forward(customer: "Ann", code: code, text: "Hi")
        #expect(text.contains("OK K7"))
        #expect(ReplyParser.parse("OK K7").outcome == "acknowledge K7")
        #expect(text.contains("NO K7"))
        #expect(ReplyParser.parse("NO K7").outcome == "pass K7")
    }

    @Test("the other texts")
    func others() {
        #expect(OperatorText.taken(by: "Sam", code: code) == "Taken by Sam [K7].")
        #expect(OperatorText.alreadyTaken(by: "Sam", code: code) == "Already taken by Sam [K7].")
        #expect(OperatorText.alreadyTaken(by: "Sam", code: nil) == "Already taken by Sam.")
        #expect(OperatorText.alreadyYours(code: code) == "You have it already [K7].")
        #expect(OperatorText.closed(code: nil) == "That one is closed. Nothing to do.")
        #expect(OperatorText.customerExhausted(business: "Acme").hasPrefix("Acme: "))
        #expect(OperatorText.alertExhausted(customer: "Ann").contains("Ann"))
        #expect(OperatorText.alertUnanswerable(business: "Acme", reason: "why").hasSuffix("why."))
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
