import RelayModel
import SeededRandom
import Testing

/// Operators' texts, phone numbers, keys and codes as nobody would write them: never a crash, and what is understood can be said
/// again.
@Suite("Random input to the domain's parsers")
struct ReplyFuzzTests {
    private let words = [
        "OK", "ok", "ACK", "yes", "1", "👍", "👍🏿", "NO", "pass", "2", "STOP", "Help", "START", "K7", "k7m",
    ]

    @Test("20,000 random replies are understood the same way with noise around them", arguments: 0..<20)
    func replies(block: UInt64) {
        var input = RandomInput(seed: block)
        for _ in 0..<1000 {
            let text = (0...input.number(0...3)).map { _ in
                input.number(0...3) == 0 ? input.text(upTo: 12) : input.one(of: words)
            }.joined(separator: input.one(of: [" ", "  ", "\n", ", ", ""]))
            let meaning = ReplyParser.parse(text).meaning
            #expect(ReplyParser.parse("  \(text)\n ").meaning == meaning, "\(text.debugDescription)")
            guard case .commands(let commands) = meaning, commands.count == 1,
                commands[0].mentions.allSatisfy(\.isExact)
            else { continue }
            let codes = commands[0].mentions.map(\.typed).joined(separator: " ")
            let word = commands[0].verb == .acknowledge ? "OK" : commands[0].verb == .pass ? "NO" : nil
            if let word, !codes.isEmpty { #expect(ReplyParser.parse("\(word) \(codes)").meaning == meaning) }
        }
    }

    @Test("What is taken for a phone number is one, and is shown masked", arguments: 0..<20)
    func phones(block: UInt64) {
        var input = RandomInput(seed: block)
        for _ in 0..<1000 {
            let digits = String((0..<input.number(0...18)).map { _ in Character("\(input.number(0...9))") })
            let text =
                input.one(of: ["+", "+", "+", "", "00", "+ "]) + digits + input.text(upTo: input.one(of: [0, 0, 0, 2]))
            guard let phone = PhoneNumber(e164: text) else { continue }
            #expect(text.wholeMatch(of: /\+[1-9][0-9]{6,14}/) != nil, "\(text.debugDescription)")
            #expect(phone.e164 == text && !phone.description.contains(text.dropFirst(2)))
            #expect(PhoneNumber(e164: phone.e164) == phone)
        }
    }

    @Test("Keys, codes and carrier words survive being written and read", arguments: 0..<10)
    func identifiers(block: UInt64) {
        var input = RandomInput(seed: block)
        for _ in 0..<1000 {
            let text = input.text(upTo: 40)
            if let key = RowID(text) { #expect(RowID(key.description) == key) }
            if let sid = MessageSID(rawValue: text) { #expect(sid.rawValue == text) }
            if let code = AckCode(typed: text) { #expect(AckCode(rawValue: code.rawValue) == code) }
            if let word = CarrierWord(wholeText: text) { #expect(CarrierWord(wholeText: word.rawValue) == word) }
            let parts = TextParts.split(text, limit: 7)
            #expect(parts.joined() == text && !parts.isEmpty)
        }
    }
}
