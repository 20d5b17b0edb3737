/// The pairs of a form as they travel: `[[name, value], …]`, in their order.
struct FormPairs: Decodable {
    /// As many as the ingress takes.
    private static let limit = 512

    let pairs: [(name: String, value: String)]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let arrays = try container.decode([[String]].self)
        guard arrays.count <= Self.limit, arrays.allSatisfy({ $0.count == 2 }) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not pairs")
        }
        pairs = arrays.map { ($0[0], $0[1]) }
    }
}

/// The longest body with a form: the ingress takes 128 KiB, and escaping a control character doubles its `%XX`.
let formLimit = 512 * 1024

/// Whether it can be Twilio's name of an account, `AC` and 32 hexadecimal digits.
func isAccountSID(_ text: String) -> Bool {
    text.utf8.count == 34 && text.hasPrefix("AC") && text.utf8.dropFirst(2).allSatisfy(isHexDigit)
}

private func isHexDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
        UInt8(ascii: "A")...UInt8(ascii: "F"):
        true
    default: false
    }
}
