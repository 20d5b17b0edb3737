/// The short word by which an operator names one of the relays they are asked about, such as `K7`.
///
/// Letters and digits take turns, a letter first, two to six of them: `K7`, `K7M`, `K7M3`. So no everyday word looks like a
/// code. 0, O, 1, I and L look alike and are left out, and so are words of texting slang (`B4`, `M8`).
package struct AckCode: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible, Codable {
    /// The code in capitals.
    package let rawValue: String

    /// Takes a well-formed code in capitals; nil for anything else.
    package init?(rawValue: String) {
        guard (2...6).contains(rawValue.utf8.count), !Self.slang.contains(rawValue),
            zip(rawValue.utf8, 0...).allSatisfy({ Self.symbols(at: $1).contains($0) })
        else { return nil }
        self.rawValue = rawValue
    }

    /// Takes a code as people type it: in either case, with punctuation around it. Look-alikes are not guessed.
    package init?(typed text: String) {
        let isBare: (Character) -> Bool = { $0.isLetter || $0.isNumber }
        guard let first = text.firstIndex(where: isBare), let last = text.lastIndex(where: isBare) else { return nil }
        self.init(rawValue: text[first...last].uppercased())
    }

    /// The code in capitals.
    package var description: String { rawValue }

    /// Orders as text.
    package static func < (first: AckCode, second: AckCode) -> Bool { first.rawValue < second.rawValue }
}

extension AckCode {
    /// Chooses a code that is not in `taken`: the shortest length that has one left, at random within it.
    ///
    /// There are 179 codes of two characters, 4,232 of three and 33,856 of four.
    package static func choose(
        avoiding taken: Set<AckCode>, using generator: inout some RandomNumberGenerator
    ) -> AckCode {
        var length = 2
        // Ends: a set cannot hold the 149 million codes of all lengths.
        while true {
            if let code = firstFree(length: length, avoiding: taken, using: &generator) { return code }
            length = min(length + 1, 6)
        }
    }

    /// Makes distinct codes to try one after the other where only an insertion tells which are taken: four each of two, three
    /// and four characters.
    package static func candidates(using generator: inout some RandomNumberGenerator) -> [AckCode] {
        var codes: [AckCode] = []
        for length in 2...4 {
            for _ in 0..<4 {
                if let code = firstFree(length: length, avoiding: Set(codes), using: &generator) { codes.append(code) }
            }
        }
        return codes
    }

    /// Looks at every code of the length once, from a random one on, so that the search ends whatever the generator yields.
    private static func firstFree(
        length: Int, avoiding taken: Set<AckCode>, using generator: inout some RandomNumberGenerator
    ) -> AckCode? {
        let count = (0..<length).reduce(1) { $0 * symbols(at: $1).count }
        // Int.random draws again until the remainder is fair, which a stuck generator never is; here the bias is nothing.
        let start = Int(generator.next() % UInt64(count))
        for offset in 0..<count {
            if let code = nth((start + offset) % count, length: length), !taken.contains(code) { return code }
        }
        return nil
    }

    /// The code of that place among those of its length; nil for slang.
    private static func nth(_ place: Int, length: Int) -> AckCode? {
        var rest = place
        var text = ""
        for position in 0..<length {
            let symbols = symbols(at: position)
            text.append(Character(Unicode.Scalar(symbols[rest % symbols.count])))
            rest /= symbols.count
        }
        return AckCode(rawValue: text)
    }

    private static func symbols(at position: Int) -> [UInt8] { position.isMultiple(of: 2) ? letters : digits }

    private static let letters = Array("ABCDEFGHJKMNPQRSTUVWXYZ".utf8)
    private static let digits = Array("23456789".utf8)
    /// Before, hate, mate, you too, wait: people write them behind an OK.
    private static let slang: Set<String> = ["B4", "H8", "M8", "U2", "W8"]
}
