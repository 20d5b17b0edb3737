import Synchronization

/// Everything that looks random in the simulated world, drawn from one seed.
///
/// Each kind of thing has a sequence of its own, so that the same requests in the same order get the same identifiers and
/// meet the same faults, whatever else happens in between. Two runs from one seed use the same identifiers.
package final class Chance: Sendable {
    /// What is drawn.
    enum Stream: Int, CaseIterable {
        case message = 1
        case text, request, webhook, fault, jitter
    }

    /// The seed.
    package let seed: UInt64
    private let drawn = Mutex([UInt64](repeating: 0, count: Stream.allCases.count + 1))

    /// Draws from a seed, or from one of the system's making.
    package init(seed: UInt64? = nil) { self.seed = seed ?? SystemRandomNumberGenerator().anySeed() }

    /// The next identifier of a kind: two letters and 32 hexadecimal digits.
    func sid(_ prefix: String, _ stream: Stream) -> String {
        let number = next(stream)
        var digits: [UInt8] = []
        digits.reserveCapacity(34)
        digits.append(contentsOf: prefix.utf8)
        for half in 0..<2 as Range<UInt64> {
            var word = Self.mixed(seed ^ UInt64(stream.rawValue) << 56 &+ half << 48, number)
            for _ in 0..<16 {
                digits.append(hexDigits[Int(word & 15)])
                word >>= 4
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// The next identifier of a webhook request, shaped like a UUID.
    func idempotencyToken() -> String {
        let digits = sid("", .webhook)
        var text = ""
        text.reserveCapacity(36)
        for (place, digit) in digits.unicodeScalars.enumerated() {
            if [8, 12, 16, 20].contains(place) { text.unicodeScalars.append("-") }
            text.unicodeScalars.append(digit)
        }
        return text
    }

    /// The next wait of a sequence, from nothing up to a limit, in whole microseconds.
    func wait(upTo limit: Duration) -> Duration {
        let microseconds = UInt64(max(limit / .microseconds(1), 0))
        guard microseconds > 0 else { return .zero }
        return .microseconds(
            Int64(Self.mixed(seed ^ UInt64(Stream.jitter.rawValue) << 56, next(.jitter)) % microseconds))
    }

    /// Whether the `number`th draw of something named falls into a percentage.
    func falls(within percent: Double, of name: String, number: Int) -> Bool {
        let word = Self.mixed(seed ^ Self.hash(name), UInt64(number))
        return Double(word >> 11) / Double(1 << 53 as UInt64) * 100 < percent
    }

    /// A number that depends on the name alone (FNV-1a).
    static func hash(_ name: String) -> UInt64 {
        name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    private func next(_ stream: Stream) -> UInt64 {
        drawn.withLock { drawn in
            drawn[stream.rawValue] += 1
            return drawn[stream.rawValue]
        }
    }

    /// Two rounds of SplitMix64's finalizer, which maps different numbers of one seed to different words.
    private static func mixed(_ seed: UInt64, _ number: UInt64) -> UInt64 {
        finalized(finalized(seed) &+ number &* 0x9E37_79B9_7F4A_7C15)
    }

    private static func finalized(_ word: UInt64) -> UInt64 {
        var word = word
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}

extension SystemRandomNumberGenerator {
    fileprivate func anySeed() -> UInt64 {
        var generator = self
        return generator.next()
    }
}
