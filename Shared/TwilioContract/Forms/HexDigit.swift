/// ASCII hexadecimal digits.
enum HexDigit {
    /// The value of a digit of either case; nil when `byte` is none.
    static func value(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The upper-case digit of a value below 16.
    static func upper(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    /// The lower-case digits of `bytes`.
    static func lower(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        bytes.flatMap { [upper($0 >> 4), upper($0 & 0xf)] }.map { $0 < UInt8(ascii: "A") ? $0 : $0 | 0x20 }
    }
}
