import RelayModel
import SeededRandom
import Testing

@Suite("Operators' replies")
struct ReplyGrammarTests {
    @Test(
        "acknowledgements without a code",
        arguments: [
            "OK", "ok", "Ok", "oK", "Ok!", "ok.", " ok ", "\nOK\n", "ok...", "(ok)", "\u{201c}OK\u{201d}", "OK\u{200B}",
            "\u{A0}ok", "okay", "ACK", "ack", "Yes", "YES!", "yes.", "1", "1.", "[1]", "👍", "👍🏻", "👍🏽", "👍🏿",
            "👍\u{FE0F}", "👍👍", "👍🏽👍🏽", " 👍 !",
        ])
    func acknowledge(text: String) {
        #expect(ReplyGrammar.parse(text) == .acknowledge(nil))
    }

    @Test(
        "acknowledgements with a code, before or behind",
        arguments: [
            "OK K7", "ok k7", "Ok, k7", "OK K7.", "OK K7!", "ok [K7]", "OK\nK7", "OK\tK7", "ok-k7", "ok: K7", "K7 ok",
            "k7, OK!",
            "[K7] ok", "yes k7", "ACK K7", "1 K7", "k7 1", "👍 K7", "👍🏽k7", "K7👍🏿", "k7 👍👍", "  ok    k7  ",
        ])
    func acknowledgeCode(text: String) throws {
        let code = try #require(AckCode(rawValue: "K7"))
        #expect(ReplyGrammar.parse(text) == .acknowledge(code))
    }

    @Test("passes without a code", arguments: ["NO", "no", "No!", "no.", "PASS", "pass", "2", " 2. "])
    func pass(text: String) {
        #expect(ReplyGrammar.parse(text) == .pass(nil))
    }

    @Test("passes with a code", arguments: ["NO K7", "no k7", "K7 no", "pass K7.", "K7: pass", "2 k7", "no, k7!"])
    func passCode(text: String) throws {
        let code = try #require(AckCode(rawValue: "K7"))
        #expect(ReplyGrammar.parse(text) == .pass(code))
    }

    @Test("longer codes", arguments: ["K7M", "K7M3", "A2B3C4"])
    func longerCodes(code: String) throws {
        let expected = try #require(AckCode(rawValue: code))
        #expect(ReplyGrammar.parse("ok \(code.lowercased())") == .acknowledge(expected))
    }

    @Test(
        "anything more is a message",
        arguments: [
            "", " ", "\n", "!", "?", "ok on my way", "OK K7 on my way", "ok k7 m3", "ok then", "ok no", "1 2",
            "no 1", "yes no", "K7", "k7 m3", "ok 7", "ok k77", "ok 7k", "okk7", "ok k 7", "ok b4", "ok m8", "oki",
            "not ok", "no problem", "no thanks", "yes please", "11", "3", "12", "1.5", "2-2", "👎", "❤️", "👌",
            "👍 great", "can you come at 2", "I have no idea", "STOP it", "stop now", "please help", "don't", "n/o/p/e",
            "Ой", "хорошо", "はい",
        ])
    func freeText(text: String) {
        #expect(ReplyGrammar.parse(text) == .freeText)
    }

    static let carrierTexts: [(text: String, word: CarrierWord)] = [
        ("STOP", .stop), ("stop", .stop), (" Stop ", .stop), ("Stop.", .stop), ("STOPALL", .stopall),
        ("unsubscribe", .unsubscribe), ("END", .end), ("Quit", .quit), ("REVOKE", .revoke), ("OptOut", .optout),
        ("cancel", .cancel), ("START", .start), ("unstop", .unstop), ("HELP", .help), ("help?", .help), ("info", .info),
    ]

    @Test("carrier words are never commands", arguments: carrierTexts)
    func carrierWord(text: String, word: CarrierWord) {
        #expect(ReplyGrammar.parse(text) == .carrierWord(word))
        #expect(CarrierWord(wholeText: text) == word)
    }

    @Test("a carrier word among others is none", arguments: ["STOP K7", "please stop", "stop stop", "end of day", ""])
    func noCarrierWord(text: String) {
        #expect(CarrierWord(wholeText: text) == nil)
    }

    @Test("yes is an acknowledgement, whatever carriers make of it")
    func yes() {
        #expect(CarrierWord(wholeText: "YES") == nil)
    }

    @Test("carrier words know what they change", arguments: CarrierWord.allCases)
    func meaning(word: CarrierWord) {
        let starts: Set<CarrierWord> = [.start, .unstop]
        let asks: Set<CarrierWord> = [.help, .info]
        #expect(word.optsOut == !(starts.contains(word) || asks.contains(word)))
        #expect(word.changesOptOut == !asks.contains(word))
    }

    @Test("no text, however odd, is more than a message", arguments: 0..<20)
    func oddTexts(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let scalars = (0..<Int.random(in: 3...40, using: &generator)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0x80...0x1F43F, using: &generator))
            }
            var text = ""
            text.unicodeScalars.append(contentsOf: scalars)
            #expect(ReplyGrammar.parse(text) == .freeText)
        }
    }
}
