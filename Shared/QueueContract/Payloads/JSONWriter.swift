/// Writes one flat JSON object. Unlike an encoder it cannot fail, and it keeps the order of the fields.
struct JSONWriter {
    /// The object so far, without its closing brace.
    private var bytes: [UInt8]

    /// Begins an object with the version.
    init() { bytes = Array(#"{"v":\#(payloadVersion)"#.utf8) }

    /// The whole object.
    var object: [UInt8] { bytes + [UInt8(ascii: "}")] }

    /// Adds a text; nothing for nil.
    mutating func add(_ name: StaticString, _ text: String?) {
        guard let text else { return }
        begin(name)
        bytes += Self.quoted(text)
    }

    /// Adds a number.
    mutating func add(_ name: StaticString, _ number: some FixedWidthInteger) {
        begin(name)
        bytes += Array(String(number).utf8)
    }

    /// Adds pairs as `[[name, value], …]`.
    mutating func add(_ name: StaticString, _ pairs: [(name: String, value: String)]) {
        begin(name)
        let texts = pairs.map { [UInt8(ascii: "[")] + Self.quoted($0) + [UInt8(ascii: ",")] + Self.quoted($1) }
        bytes += [UInt8(ascii: "[")] + texts.joined(separator: [UInt8(ascii: "]"), UInt8(ascii: ",")])
        bytes += Array((pairs.isEmpty ? "]" : "]]").utf8)
    }

    /// A JSON string (RFC 8259 §7), as UTF-8.
    static func quoted(_ text: String) -> [UInt8] {
        var bytes = [UInt8(ascii: "\"")]
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0..<0x10: bytes += Array("\\u000\(String(byte, radix: 16))".utf8)
            case 0x10..<0x20: bytes += Array("\\u00\(String(byte, radix: 16))".utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
        return bytes
    }

    private mutating func begin(_ name: StaticString) { bytes += Array(",\"\(name)\":".utf8) }
}
