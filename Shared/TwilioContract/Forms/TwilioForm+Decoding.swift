extension TwilioForm {
    /// How much of a form is read.
    package struct Limits: Sendable {
        /// The most bytes. A webhook with the longest body, ten media and rich content stays far below the default.
        package var bytes: Int
        /// The most pairs.
        package var pairs: Int

        /// Limits to `bytes` and `pairs`.
        package init(bytes: Int = 128 * 1024, pairs: Int = 512) {
            self.bytes = bytes
            self.pairs = pairs
        }
    }

    /// Decodes `application/x-www-form-urlencoded` bytes: `+` is a space, `%XX` a byte, the rest is UTF-8 text.
    ///
    /// A pair without `=` has an empty value; nothing between two `&` is no pair. Unlike the parsing of
    /// <https://url.spec.whatwg.org/#urlencoded-parsing> nothing broken is repaired.
    ///
    /// - Throws: ``TwilioFormError`` for the first thing that is wrong.
    package init(decoding bytes: [UInt8], limits: Limits = Limits()) throws(TwilioFormError) {
        guard bytes.count <= limits.bytes else { throw .tooLong(limit: limits.bytes) }
        var pairs: [(name: String, value: String)] = []
        for part in bytes.split(separator: UInt8(ascii: "&")) {
            guard pairs.count < limits.pairs else { throw .tooManyPairs(limit: limits.pairs) }
            let middle = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            let name = try Self.text(part[..<middle], pair: pairs.count)
            pairs.append((name, try Self.text(part[middle...].dropFirst(), pair: pairs.count)))
        }
        self.init(pairs: pairs)
    }

    private static func text(_ encoded: ArraySlice<UInt8>, pair: Int) throws(TwilioFormError) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(encoded.count)
        var index = encoded.startIndex
        while index < encoded.endIndex {
            switch encoded[index] {
            case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard index + 2 < encoded.endIndex, let high = HexDigit.value(of: encoded[index + 1]),
                    let low = HexDigit.value(of: encoded[index + 2])
                else { throw .badPercent(offset: index) }
                decoded.append(high << 4 | low)
                index += 2
            case let byte: decoded.append(byte)
            }
            index += 1
        }
        guard let text = String(validating: decoded, as: UTF8.self) else { throw .notUTF8(pair: pair) }
        return text
    }
}
