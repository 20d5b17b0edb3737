/// ASCII hexadecimal digits.
enum Hexadecimal {
    /// The value of the digit `byte`, either case; nil when it is none.
    static func value(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The lower-case digit of the low four bits of `value`.
    static func digit(_ value: UInt8) -> Character {
        let low = value & 0xf
        return Character(Unicode.Scalar(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10))
    }
}
