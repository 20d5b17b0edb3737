/// The short word by which an operator names one of the relays they are asked about, such as `K7`.
///
/// A letter and then letters or digits, at least one of them a digit, without 0, O, 1, I and L, which look alike.
package struct AckCode: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The code in capitals.
    package let rawValue: String

    private static let letters = Array("ABCDEFGHJKMNPQRSTUVWXYZ")
    private static let digits = Array("23456789")

    /// Takes a well-formed code in capitals; nil for anything else.
    package init?(rawValue: String) {
        guard (2...4).contains(rawValue.count), let first = rawValue.first, Self.letters.contains(first),
            let last = rawValue.last, Self.digits.contains(last),
            rawValue.allSatisfy({ Self.letters.contains($0) || Self.digits.contains($0) })
        else { return nil }
        self.rawValue = rawValue
    }

    /// Takes a code as people type it, in either case.
    package init?(typed text: String) { self.init(rawValue: text.uppercased()) }

    /// Chooses a code at random that is not in `taken`; two characters while there are some left, then three, then four.
    package static func choose(avoiding taken: Set<AckCode>, using generator: inout some RandomNumberGenerator) -> AckCode {
        for length in 2...4 {
            // Half of the codes of a length may be taken before the search for a free one becomes long.
            for _ in 0..<64 {
                let code = random(length: length, using: &generator)
                if !taken.contains(code) { return code }
            }
        }
        return random(length: 4, using: &generator)
    }

    private static func random(length: Int, using generator: inout some RandomNumberGenerator) -> AckCode {
        var text = String(letters[Int.random(in: letters.indices, using: &generator)])
        for _ in 1..<(length - 1) where length > 2 {
            let all = letters + digits
            text.append(all[Int.random(in: all.indices, using: &generator)])
        }
        text.append(digits[Int.random(in: digits.indices, using: &generator)])
        return AckCode(unchecked: text)
    }

    private init(unchecked text: String) { rawValue = text }

    /// The code in capitals.
    package var description: String { rawValue }

    /// Orders as text.
    package static func < (first: AckCode, second: AckCode) -> Bool { first.rawValue < second.rawValue }
}
