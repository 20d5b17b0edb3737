/// Random numbers that are the same for the same seed (SplitMix64, Steele et al., <https://doi.org/10.1145/2660193.2660195>).
struct LoadRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A stream of its own for each seed and purpose, so that what one draws does not change what another does.
    init(seed: UInt64, _ purpose: UInt64...) {
        state = seed
        for part in purpose {
            // Mixed, because neighbouring states would give each other's numbers one draw later.
            state ^= part
            state = next()
        }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// `SM` and 32 hexadecimal digits.
    mutating func messageSID() -> String {
        let digits = [next(), next()].flatMap { word in
            stride(from: 60, through: 0, by: -4).map { hexDigits[Int((word >> UInt64($0)) & 15)] }
        }
        return "SM" + String(decoding: digits, as: UTF8.self)
    }
}
