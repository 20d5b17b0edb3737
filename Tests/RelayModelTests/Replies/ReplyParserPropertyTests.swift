import RelayModel
import SeededRandom
import Testing

/// Random changes that must not change what a text says, and random texts that must not say anything.
@Suite("What operators' texts say: properties")
struct ReplyParserPropertyTests {
    private static let rows = ReplyExamples.sections.flatMap(\.rows)
    /// Those whose outcome quotes nothing of the text, so that it can be written differently.
    private static let commands = rows.filter { !$0.outcome.hasPrefix("message") && !$0.outcome.hasPrefix("nothing") }

    @Test("case makes no difference", arguments: 0..<20)
    func caseInsensitive(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for row in Self.commands where !ReplyExamples.signatures.contains(where: { $0.text == row.text }) {
            let text = row.text.map { Bool.random(using: &generator) ? $0.uppercased() : $0.lowercased() }.joined()
            #expect(ReplyParser.parse(text).outcome == row.outcome, "seed \(seed): \(text)")
        }
    }

    @Test("punctuation and white space around a command make no difference", arguments: 0..<20)
    func punctuation(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let marks = [" ", "\n", ".", "!", ",", ";", "\u{201c}", "\u{200B}", "\u{200F}", "\u{A0}", "(", ")", "*"]
        for row in Self.commands where !ReplyExamples.reactions.contains(where: { $0.text == row.text }) {
            let before = (0..<3).compactMap { _ in marks.randomElement(using: &generator) }.joined()
            let after = (0..<3).compactMap { _ in marks.randomElement(using: &generator) }.joined()
            let text = before + row.text + after
            // A bracket or a star in front of a signature makes it part of the text.
            if ReplyExamples.signatures.contains(where: { $0.text == row.text }) { continue }
            #expect(ReplyParser.parse(text).outcome == row.outcome, "seed \(seed): \(text)")
        }
    }

    @Test("invisible characters anywhere make no difference", arguments: 0..<20)
    func invisible(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let marks: [Unicode.Scalar] = [
            "\u{200B}", "\u{200E}", "\u{200F}", "\u{FEFF}", "\u{2068}", "\u{2069}", "\u{AD}",
        ]
        for row in Self.commands where !ReplyExamples.signatures.contains(where: { $0.text == row.text }) {
            var text = String.UnicodeScalarView()
            for scalar in row.text.unicodeScalars {
                if Int.random(in: 0..<4, using: &generator) == 0 {
                    text.append(marks.randomElement(using: &generator) ?? " ")
                }
                text.append(scalar)
            }
            #expect(ReplyParser.parse(String(text)).outcome == row.outcome, "seed \(seed): \(row.text)")
        }
    }

    @Test("a code inside a word is none", arguments: 0..<20)
    func insideWords(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let letters = Array("ABCDEFGHJKLMNOPQRSTUVWXYZabcdefghijk")
        for _ in 0..<200 {
            let code = AckCode.choose(avoiding: [], using: &generator).rawValue
            let word = (0..<3).compactMap { _ in letters.randomElement(using: &generator) }.map(String.init).joined()
            for text in ["ok \(code)\(word)", "ok \(word)\(code)", "\(word)\(code)\(word)", "\(code)\(word) no"] {
                let reply = ReplyParser.parse(text)
                #expect(!Self.names(AckCode(rawValue: code), reply), "\(text): \(reply.outcome)")
            }
        }
    }

    @Test("every code is understood before and behind every command", arguments: 0..<20)
    func everyCode(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            for code in AckCode.candidates(using: &generator) {
                for (word, verb) in [
                    ("ok", ReplyVerb.acknowledge), ("no", .pass), ("otw", .onTheWay(nil)), ("done", .done),
                ] {
                    for text in ["\(word) \(code)", "\(code.rawValue.lowercased()) \(word)"] {
                        let meaning = ReplyParser.parse(text).meaning
                        guard case .commands(let commands) = meaning else {
                            Issue.record("\(text): \(meaning)")
                            continue
                        }
                        #expect(commands.map(\.verb) == [verb], "\(text)")
                        #expect(commands.flatMap(\.mentions).flatMap(\.candidates) == [code], "\(text)")
                    }
                }
            }
        }
    }

    private static func names(_ code: AckCode?, _ reply: ParsedReply) -> Bool {
        guard let code else { return false }
        switch reply.meaning {
        case .commands(let commands):
            return commands.flatMap(\.mentions).contains { $0.isExact && $0.candidates == [code] }
        case .unclear(let codes): return codes.contains(code)
        default: return reply.message.address?.codes.contains(code) ?? false
        }
    }

    @Test("odd texts never trap, and say nothing", arguments: 0..<20)
    func oddTexts(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let scalars = (0..<Int.random(in: 3...40, using: &generator)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0x250...0x1F43F, using: &generator))
            }
            var text = ""
            text.unicodeScalars.append(contentsOf: scalars)
            let reply = ReplyParser.parse(text)
            #expect(reply.meaning == .message || reply.meaning == .nothing, "\(scalars)")
        }
    }

    @Test("pieces of the grammar in any order never trap, and parse the same a second time", arguments: 0..<40)
    func pieces(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let words = [
            "ok", "no", "K7", "m3", "ks", "eta", "30", "3:15", "pm", "min", "h", "1", "on my way", "at", "off", "until",
            "done",
            "all", "and", "give", "sam", "to", "-", "\n", "[", "]:", "📦", "“", "”", "liked", "removed", "from", "?",
            "👍", "a",
            "half", "hour", "tomorrow", "99999999999999999999", "1.5", "15-20", ".", "who", "stop",
            "sent from my iphone", "--",
        ]
        for _ in 0..<200 {
            let text = (0..<Int.random(in: 1...9, using: &generator)).compactMap { _ in
                words.randomElement(using: &generator)
            }.joined(separator: Bool.random(using: &generator) ? " " : "")
            #expect(ReplyParser.parse(text) == ReplyParser.parse(text))
            let again = ReplyParser.parse(" \(text) ")
            #expect(again.meaning == ReplyParser.parse(text).meaning, "\(text)")
        }
    }
}
