/// Whether a text is `prefix` and 32 hexadecimal digits.
func isSID(_ text: String, _ prefixes: String...) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.count == 34 && prefixes.contains { text.hasPrefix($0) }
        && bytes.dropFirst(2).allSatisfy(isHexDigit)
}

/// Whether a text is `+` and 7 to 15 digits, the first not 0 (E.164).
func isE164(_ text: String) -> Bool {
    let digits = text.utf8.dropFirst()
    return text.utf8.first == UInt8(ascii: "+") && (7...15).contains(digits.count)
        && digits.first != UInt8(ascii: "0") && digits.allSatisfy(isDigit)
}

/// The E.164 form of a number as people write it, with spaces, dots, dashes and brackets left out; `nil` if it is none.
func e164(_ text: String) -> String? {
    let kept = text.unicodeScalars.filter { !" .-()\u{A0}".unicodeScalars.contains($0) }
    let number = String(String.UnicodeScalarView(kept))
    let international = number.hasPrefix("+") ? number : "+\(number)"
    return isE164(international) ? international : nil
}

func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

private func isHexDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
}
