/// The key of a row: a UUID, compared as PostgreSQL compares its `uuid` type (most significant byte first).
///
/// The text form is the lower-case 8-4-4-4-12 form of RFC 9562 §4; parsing takes upper case too, and any version.
package struct RowID: Hashable, Comparable, Sendable {
    /// The first eight bytes, big-endian.
    package let high: UInt64
    /// The last eight bytes, big-endian.
    package let low: UInt64

    /// Makes the key of the sixteen bytes `high`, `low`.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Makes a new random key: a version 4 UUID (RFC 9562 §5.4) of the system's generator.
    package static func random() -> RowID {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    /// Makes a new version 4 UUID of `generator`, so that tests can repeat a run.
    package static func random(using generator: inout some RandomNumberGenerator) -> RowID {
        let high = generator.next() & 0xffff_ffff_ffff_0fff | 0x0000_0000_0000_4000
        let low = generator.next() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        return RowID(high: high, low: low)
    }

    /// Orders by the sixteen bytes.
    package static func < (first: RowID, second: RowID) -> Bool {
        (first.high, first.low) < (second.high, second.low)
    }
}

extension RowID: LosslessStringConvertible {
    /// Parses the 8-4-4-4-12 form; nil for anything else, braces and missing hyphens included.
    package init?(_ text: String) {
        var halves: [UInt64] = [0, 0]
        var digits = 0
        var position = 0
        for byte in text.utf8 {
            if Self.hyphens.contains(position) {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard digits < 32, let value = Hexadecimal.value(of: byte) else { return nil }
                halves[digits / 16] = halves[digits / 16] << 4 | UInt64(value)
                digits += 1
            }
            position += 1
        }
        guard digits == 32 else { return nil }
        self.init(high: halves[0], low: halves[1])
    }

    /// The lower-case UUID text, 36 characters.
    package var description: String {
        var text = ""
        text.reserveCapacity(36)
        for position in 0..<32 {
            if [8, 12, 16, 20].contains(position) { text.append("-") }
            let half = position < 16 ? high : low
            text.append(Hexadecimal.digit(UInt8(half >> UInt64(60 - position % 16 * 4) & 0xf)))
        }
        return text
    }

    private static let hyphens = [8, 13, 18, 23]
}

extension RowID: TextCoded {
    /// The lower-case UUID text.
    package static let textForm = "a UUID"
}

extension RowID {
    /// The sixteen bytes, most significant first.
    package var bytes: [UInt8] {
        [high, low].flatMap { half in stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: half >> $0) }
        }
    }
}
