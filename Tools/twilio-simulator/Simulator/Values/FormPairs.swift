/// The pairs of an `application/x-www-form-urlencoded` text, decoded, in order, repeated names kept.
package struct FormPairs: Sendable, Equatable {
    /// One name with one value.
    package struct Pair: Sendable, Equatable {
        /// The decoded name.
        package var name: String
        /// The decoded value.
        package var value: String
    }

    /// The pairs in the order they were written.
    package private(set) var pairs: [Pair] = []

    /// No pairs.
    package init() {}

    /// The given pairs, in order.
    package init(_ pairs: [(String, String)]) { self.pairs = pairs.map { Pair(name: $0.0, value: $0.1) } }

    /// Decodes a request body or a query. `+` is a space; a broken escape stays as it is; bytes that are not UTF-8 are repaired.
    package init(decoding text: some Sequence<UInt8>) {
        for part in Array(text).split(separator: UInt8(ascii: "&")) {
            let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            let value = equals < part.endIndex ? part[(equals + 1)...] : []
            pairs.append(Pair(name: percentDecoded(part[..<equals]), value: percentDecoded(value)))
        }
    }

    /// The first value of a name.
    package subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

    /// Every value of a name, in order.
    package func values(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

    /// Adds a pair at the end.
    package mutating func append(_ name: String, _ value: String) { pairs.append(Pair(name: name, value: value)) }

    /// The text form; everything outside `A-Za-z0-9-._*` is escaped and a space becomes `+`.
    package var encoded: String {
        pairs.map { "\(formEncoded($0.name))=\(formEncoded($0.value))" }.joined(separator: "&")
    }
}

/// Decodes percent escapes; `+` becomes a space only when asked.
func percentDecoded(_ bytes: some Collection<UInt8>, plusIsSpace: Bool = true) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var rest = bytes[...]
    while let byte = rest.popFirst() {
        if byte == UInt8(ascii: "%"), let value = escapedByte(rest.prefix(2)) {
            out.append(value)
            rest = rest.dropFirst(2)
        } else {
            out.append(byte == UInt8(ascii: "+") && plusIsSpace ? 0x20 : byte)
        }
    }
    return String(decoding: out, as: UTF8.self)
}

func formEncoded(_ text: String) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "*"):
            out.append(byte)
        case 0x20: out.append(UInt8(ascii: "+"))
        default: out.append(contentsOf: [UInt8(ascii: "%"), upperHex(byte >> 4), upperHex(byte & 15)])
        }
    }
    return String(decoding: out, as: UTF8.self)
}

private func upperHex(_ nibble: UInt8) -> UInt8 {
    nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "A") + nibble - 10
}

private func escapedByte(_ digits: some Collection<UInt8>) -> UInt8? {
    guard digits.count == 2 else { return nil }
    // `UInt8(_:radix:)` would take a sign.
    guard digits.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) else { return nil }
    return UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
}
