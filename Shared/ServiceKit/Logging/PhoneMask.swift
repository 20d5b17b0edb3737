/// Keeps whole phone numbers out of logs.
package enum PhoneMask {
    /// Shows a number's first digit and last three (`+14155550123` becomes `+1*******123`); other text is unchanged.
    package static func mask(_ number: String) -> String { maskAll(in: number) }

    /// Masks every `+` with seven or more digits after it, wherever it stands in the text.
    ///
    /// The shortest numbers in service have 7 digits; a run longer than the 15 of ITU-T E.164 §6 is masked as well. The log handler passes every
    /// message and value through here as a last defence; callers should not log numbers at all.
    package static func maskAll(in text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "+")) else { return text }
        var bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "+") else {
                index += 1
                continue
            }
            let start = index + 1
            index = start
            while index < bytes.count, isDigit(bytes[index]) { index += 1 }
            if index - start >= 7 {
                for position in (start + 1)..<(index - 3) { bytes[position] = UInt8(ascii: "*") }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}
