/// One line of a CSV (RFC 4180), without its end.
package struct CSVLine: CustomStringConvertible {
    /// The line.
    package let description: String

    /// Quotes what needs it. A cell that a spreadsheet would take for a formula gets an apostrophe in front; a number, a
    /// phone's `+` included, is none.
    package init(_ cells: [String]) { description = cells.map(Self.cell).joined(separator: ",") }

    // Whoever reads the file reads scalars: a mark behind a sign makes one character of both, and hides nothing from them.
    private static func cell(_ text: String) -> String {
        let text = isFormula(text.unicodeScalars) ? "'" + text : text
        return text.unicodeScalars.contains(where: needsQuotes) ? quoted(text) : text
    }

    private static func isFormula(_ text: String.UnicodeScalarView) -> Bool {
        guard let first = text.first else { return false }
        return switch first {
        case "=", "@", "\t", "\r", "\n": true
        case "+", "-": !text.dropFirst().allSatisfy(isOfNumber)
        default: false
        }
    }

    private static func isOfNumber(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) || scalar == "." }

    private static func needsQuotes(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case ",", "\"", "\n"..."\r", "\u{85}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }
}
