import RelayModel
import Testing

@Suite("Words that carriers act upon")
struct CarrierWordTests {
    static let texts: [(text: String, word: CarrierWord)] = [
        ("STOP", .stop), ("stop", .stop), (" Stop ", .stop), ("Stop.", .stop), ("STOPALL", .stopall),
        ("unsubscribe", .unsubscribe), ("END", .end), ("Quit", .quit), ("REVOKE", .revoke), ("OptOut", .optout),
        ("cancel", .cancel), ("START", .start), ("unstop", .unstop), ("HELP", .help), ("help?", .help), ("info", .info),
    ]

    @Test("they are never commands", arguments: texts)
    func word(text: String, word: CarrierWord) {
        #expect(ReplyParser.parse(text).meaning == .carrierWord(word))
        #expect(CarrierWord(wholeText: text) == word)
    }

    @Test("among others they are none", arguments: ["STOP K7", "please stop", "stop stop", "end of day", ""])
    func noWord(text: String) {
        #expect(CarrierWord(wholeText: text) == nil)
    }

    @Test("yes is an acknowledgement, whatever carriers make of it")
    func yes() {
        #expect(CarrierWord(wholeText: "YES") == nil)
    }

    @Test("they know what they change", arguments: CarrierWord.allCases)
    func meaning(word: CarrierWord) {
        let starts: Set<CarrierWord> = [.start, .unstop]
        let asks: Set<CarrierWord> = [.help, .info]
        #expect(word.optsOut == !(starts.contains(word) || asks.contains(word)))
        #expect(word.changesOptOut == !asks.contains(word))
    }
}
