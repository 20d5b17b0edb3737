/// A JSON document that keeps the order of its members and writes nulls out, as Twilio's answers do.
package enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object([(String, JSONValue)])

    /// A string, or null for `nil`.
    package static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

    /// A number, or null for `nil`.
    package static func optional(_ number: Int?) -> JSONValue { number.map(JSONValue.int) ?? .null }

    /// A number, or null for `nil`.
    package static func optional(_ number: Double?) -> JSONValue { number.map(JSONValue.double) ?? .null }

    /// The document as UTF-8, without white space.
    package func bytes() -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(1024)
        write(into: &out)
        return out
    }

    private func write(into out: inout [UInt8]) {
        switch self {
        case .null: out.append(contentsOf: "null".utf8)
        case .bool(let value): out.append(contentsOf: (value ? "true" : "false").utf8)
        case .int(let value): out.append(contentsOf: String(value).utf8)
        case .double(let value): out.append(contentsOf: (value.isFinite ? String(value) : "null").utf8)
        case .string(let value): Self.quote(value, into: &out)
        case .array(let values): Self.join(values, "[", "]", into: &out) { $0.write(into: &$1) }
        case .object(let members):
            Self.join(members, "{", "}", into: &out) { member, out in
                Self.quote(member.0, into: &out)
                out.append(UInt8(ascii: ":"))
                member.1.write(into: &out)
            }
        }
    }

    private static func join<Element>(
        _ elements: [Element], _ open: String, _ close: String, into out: inout [UInt8],
        _ write: (Element, inout [UInt8]) -> Void
    ) {
        out.append(contentsOf: open.utf8)
        var isFirst = true
        for element in elements {
            if !isFirst { out.append(UInt8(ascii: ",")) }
            isFirst = false
            write(element, &out)
        }
        out.append(contentsOf: close.utf8)
    }

    private static func quote(_ text: String, into out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                out.append(UInt8(ascii: "\\"))
                out.append(byte)
            case 0x0A: out.append(contentsOf: "\\n".utf8)
            case 0..<0x20:
                out.append(contentsOf: "\\u00".utf8)
                out.append(hexDigits[Int(byte >> 4)])
                out.append(hexDigits[Int(byte & 15)])
            default: out.append(byte)
            }
        }
        out.append(UInt8(ascii: "\""))
    }
}

let hexDigits = Array("0123456789abcdef".utf8)
