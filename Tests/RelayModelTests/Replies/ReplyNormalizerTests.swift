import RelayModel
import SeededRandom
import Testing

@Suite("Normalised texts")
struct ReplyNormalizerTests {
    static let rows: [(text: String, normalized: String)] = [
        ("ok", "OK"), ("Ｏｋ　７", "OK 7"), ("“a” ‘b’", "\"A\" 'B'"), ("a–b—c", "A-B-C"), ("a\u{200B}b\u{200F}", "AB"),
        ("👍🏽", "👍"), ("👍\u{FE0F}", "👍"), ("1\u{FE0F}\u{20E3}", "1"), ("sí", "SI"), ("si\u{301}", "SI"),
        ("a\u{A0}b", "A B"),
        ("a\u{2028}b", "A\nB"), ("wait…", "WAIT."), ("\u{0}a\u{7F}", "A"), ("a\tb\r\nc", "A\tB\r\nC"),
    ]

    @Test("look the same, are the same", arguments: rows)
    func normalize(text: String, normalized: String) {
        #expect(ReplyNormalizer.normalize(text) == normalized)
    }

    @Test("normalising again changes nothing", arguments: 0..<20)
    func idempotent(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...20, using: &generator) {
                // All of the first plane, and the emoji behind it.
                if let scalar = Unicode.Scalar(UInt32.random(in: 0...0x1FAFF, using: &generator)) {
                    text.append(scalar)
                }
            }
            let once = ReplyNormalizer.normalize(String(text))
            #expect(ReplyNormalizer.normalize(once) == once, "\(Array(text).map(\.value))")
        }
    }
}
