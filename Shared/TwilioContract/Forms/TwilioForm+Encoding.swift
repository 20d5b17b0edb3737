extension TwilioForm {
    /// The form as `application/x-www-form-urlencoded` bytes, which decode to the same pairs.
    ///
    /// Letters, digits and `*-._` stay, a space becomes `+`, every other byte of the UTF-8 becomes `%XX`
    /// (<https://url.spec.whatwg.org/#urlencoded-serializing>).
    package func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, pair) in pairs.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "&")) }
            Self.append(pair.name, to: &bytes)
            bytes.append(UInt8(ascii: "="))
            Self.append(pair.value, to: &bytes)
        }
        return bytes
    }

    /// The form as text, for a URL's query.
    package var query: String { String(decoding: encoded(), as: UTF8.self) }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "*"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"):
                bytes.append(byte)
            case UInt8(ascii: " "): bytes.append(UInt8(ascii: "+"))
            default: bytes += [UInt8(ascii: "%"), HexDigit.upper(byte >> 4), HexDigit.upper(byte & 0xf)]
            }
        }
    }
}
