/// Input that a parser may get from outside: noise, things that nearly belong there, and broken versions of what does.
package struct RandomInput {
    private var generator: SeededGenerator

    /// The inputs of that seed, always the same.
    package init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// A number of the range.
    package mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    /// One of the elements, of which there must be some.
    package mutating func one<Element>(of elements: [Element]) -> Element {
        elements[Int.random(in: elements.indices, using: &generator)]
    }

    /// Up to `most` bytes of any value.
    package mutating func bytes(upTo most: Int) -> [UInt8] {
        (0..<number(0...most)).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// Up to `most` characters: letters, digits, punctuation, white space, marks that combine, emoji, right-to-left, controls.
    package mutating func text(upTo most: Int) -> String {
        String((0..<number(0...most)).map { _ in character() })
    }

    /// The bytes with a few changed, cut out, doubled or swapped.
    package mutating func broken(_ original: [UInt8]) -> [UInt8] {
        var bytes = original
        for _ in 0..<number(1...4) where !bytes.isEmpty {
            let place = Int.random(in: bytes.indices, using: &generator)
            switch number(0...4) {
            case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &generator)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(bytes[place], at: place)
            case 3: bytes.removeSubrange(place...)
            default: bytes.swapAt(place, Int.random(in: bytes.indices, using: &generator))
            }
        }
        return bytes
    }

    private mutating func character() -> Character {
        let samples = Array(
            "abzABZ0189 .,!?+-=&%#[]{}\"'\\/:;\t\n\r\u{0}\u{7f}\u{feff}\u{200d}éßİığ👍🏽👨‍👩‍👧אبنक्षー日\u{301}\u{fe0f}")
        guard number(0...9) == 0 else { return one(of: samples) }
        // Any scalar; those that are none become a replacement character.
        return Character(Unicode.Scalar(UInt32(number(0...0x10ffff))) ?? "\u{fffd}")
    }
}
