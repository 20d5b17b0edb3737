import RelayModel
import Testing

@Suite("What operators' texts say")
struct ReplyParserTests {
    @Test("the table of examples", arguments: ReplyExamples.sections.flatMap(\.rows))
    func example(text: String, outcome: String) {
        #expect(ReplyParser.parse(text).outcome == outcome)
    }

    @Test("the table has 150 texts or more, each once")
    func size() {
        let texts = ReplyExamples.sections.flatMap(\.rows).map { Array($0.text.unicodeScalars) }
        #expect(texts.count >= 150)
        #expect(Set(texts).count == texts.count)
    }

    @Test("a message keeps what was written", arguments: ReplyExamples.messages)
    func messageText(text: String, outcome: String) {
        #expect(ReplyParser.parse(" \(text)\n").message.text == text)
    }

    @Test("a picture without words is a message")
    func picture() {
        #expect(ReplyParser.parse(" ", hasMedia: true).meaning == .message)
        #expect(ReplyParser.parse("ok k7", hasMedia: true).outcome == "acknowledge K7")
    }

    @Test("a limit on length: words without end are a message", arguments: ["ok ", "k7 ", "eta 30 ", "👍 ok "])
    func long(words: String) {
        let text = String(repeating: words, count: 400)
        #expect(ReplyParser.parse(text).meaning == .message)
    }
}
