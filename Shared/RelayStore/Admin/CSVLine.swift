/// One line of a CSV (RFC 4180), without its end.
package struct CSVLine: CustomStringConvertible {
    /// The line.
    package let description: String

    /// Quotes what needs it. A cell that a spreadsheet would take for a formula gets an apostrophe in front; a phone number's
    /// `+` is none.
    package init(_ cells: [String]) { description = cells.map(Self.cell).joined(separator: ",") }

    private static func cell(_ text: String) -> String {
        var text = text
        if let first = text.first, "=@\t\r".contains(first) || (first == "+" && !isNumber(text)) { text = "'" + text }
        guard text.contains(where: { ",\"".contains($0) || $0.isNewline }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    private static func isNumber(_ text: String) -> Bool { text.dropFirst().allSatisfy(\.isNumber) }
}
