/// Brings a text into the one form in which the grammar compares: capitals, plain quotes, dashes, spaces and digits, and
/// nothing that cannot be seen.
///
/// Applying it again changes nothing. The text that goes to a customer is never this one.
package enum ReplyNormalizer {
    /// The text in that form.
    package static func normalize(_ text: String) -> String {
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where !isInvisible(scalar) { plain.append(replacement(scalar)) }
        return String(String(plain).uppercased().map(withoutAccent))
    }

    /// Zero-width characters, direction marks, variation selectors, skin tones and the rest of what only changes the looks.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: false
        case 0x00...0x1F, 0x7F...0x84, 0x86...0x9F, 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x202A...0x202E: true
        case 0x2060...0x206F, 0x20E3, 0xFE00...0xFE0F, 0xFEFF, 0x1F3FB...0x1F3FF: true
        default: false
        }
    }

    private static func replacement(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0).map(replacement) ?? scalar
        case 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: " "
        case 0x85, 0x2028, 0x2029: "\n"
        case 0x2BC, 0x2018...0x201B, 0x2032, 0x60, 0xB4: "'"
        case 0xAB, 0xBB, 0x201C...0x201F, 0x2033: "\""
        case 0x2010...0x2015, 0x2212: "-"
        case 0x2026: "."
        default: scalar
        }
    }

    /// The accents of Spanish, which thumbs leave out.
    private static func withoutAccent(_ character: Character) -> Character {
        switch character {
        case "Á", "À": "A"
        case "É", "È": "E"
        case "Í", "Ì": "I"
        case "Ó", "Ò": "O"
        case "Ú", "Ù", "Ü": "U"
        default: character
        }
    }
}
