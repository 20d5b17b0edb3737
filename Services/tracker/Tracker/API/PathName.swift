import Hummingbird

/// A name in a path: any text that can be stored, escaped as RFC 3986 §2.1 says.
struct PathName {
    let value: String

    /// Reads a segment of a path; nil for what can be nobody's name.
    init?(_ segment: String) {
        var bytes: [UInt8] = []
        var rest = segment.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = Self.digit(rest.popFirst()), let low = Self.digit(rest.popFirst()) else { return nil }
            bytes.append(high << 4 | low)
        }
        // PostgreSQL takes any text but U+0000.
        guard !bytes.isEmpty, !bytes.contains(0), let value = String(validating: bytes, as: UTF8.self) else {
            return nil
        }
        self.value = value
    }

    private static func digit(_ byte: UInt8?) -> UInt8? {
        byte.flatMap { Character(Unicode.Scalar($0)).hexDigitValue }.map { UInt8($0) }
    }
}

extension TrackerContext {
    /// The name in the path's place; nil for what can be nobody's name.
    func name(_ place: String) throws -> String? { PathName(try parameters.require(place))?.value }
}
