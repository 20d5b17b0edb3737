import RelayModel
import SeededRandom
import Testing

@Suite("Acknowledgement codes")
struct AckCodeTests {
    @Test("letters and digits take turns", arguments: ["K7", "A2", "Z9", "K7M", "K7M3", "K7M3P", "K7M3P9"])
    func wellFormed(text: String) throws {
        #expect(AckCode(rawValue: text)?.description == text)
    }

    @Test(
        "look-alikes, slang and other shapes are refused",
        arguments: [
            "", "K", "7", "7K", "KK", "77", "k7", "K0", "K1", "O7", "I7", "L7", "K77", "KM7", "K7MM", "K7M3P9Q", "K7 ",
            "Ä7", "K７", "B4", "M8", "W8", "U2", "H8", "OK", "NO",
        ])
    func malformed(text: String) {
        #expect(AckCode(rawValue: text) == nil)
    }

    @Test(
        "what people type is forgiven case and punctuation",
        arguments: ["K7", "k7", " k7 ", "K7.", "[K7]", "#k7!", "\u{201c}k7\u{201d}", "k7\n"])
    func typed(text: String) {
        #expect(AckCode(typed: text) == AckCode(rawValue: "K7"))
    }

    @Test("look-alikes are not guessed", arguments: ["KO", "ol", "0K", "k 7", "k-7", "", "!", "kk7", "b4"])
    func notGuessed(text: String) {
        #expect(AckCode(typed: text) == nil)
    }

    @Test("every two-character code is chosen once, then three characters follow")
    func growth() {
        var generator = SeededGenerator(seed: 1)
        var taken: Set<AckCode> = []
        for _ in 0..<(23 * 8 - 5) {
            let code = AckCode.choose(avoiding: taken, using: &generator)
            #expect(code.rawValue.count == 2)
            #expect(taken.insert(code).inserted)
        }
        #expect(AckCode.choose(avoiding: taken, using: &generator).rawValue.count == 3)
    }

    @Test("four characters follow three")
    func growthToFour() {
        var generator = SeededGenerator(seed: 2)
        let taken = Set(Self.codes(length: 2) + Self.codes(length: 3))
        #expect(taken.count == 179 + 4232)
        let code = AckCode.choose(avoiding: taken, using: &generator)
        #expect(code.rawValue.count == 4)
        #expect(AckCode(rawValue: code.rawValue) == code)
    }

    @Test("a generator that is stuck does not hang the search", arguments: [0, 1, UInt64.max])
    func stuckGenerator(value: UInt64) {
        var generator = ConstantGenerator(value: value)
        var taken: Set<AckCode> = []
        for _ in 0..<400 { #expect(taken.insert(AckCode.choose(avoiding: taken, using: &generator)).inserted) }
    }

    @Test("candidates are distinct and grow", arguments: 0..<50)
    func candidates(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let codes = AckCode.candidates(using: &generator)
        #expect(codes.map(\.rawValue.count) == [2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4])
        #expect(Set(codes).count == codes.count)
    }

    @Test("every reply that the text asks for is understood", arguments: codes(length: 2))
    func understood(code: AckCode) {
        #expect(ReplyParser.parse("ok \(code)").outcome == "acknowledge \(code)")
        #expect(ReplyParser.parse("\(code.rawValue.lowercased()) no").outcome == "pass \(code)")
    }

    private static func codes(length: Int) -> [AckCode] {
        var texts = [""]
        for position in 0..<length {
            let symbols = Array(position.isMultiple(of: 2) ? "ABCDEFGHJKMNPQRSTUVWXYZ" : "23456789")
            texts = texts.flatMap { text in symbols.map { text + String($0) } }
        }
        return texts.compactMap(AckCode.init(rawValue:))
    }
}
