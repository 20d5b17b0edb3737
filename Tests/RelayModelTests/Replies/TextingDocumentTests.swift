import Foundation
import RelayModel
import Testing

/// `docs/texting.md` shows the tables that are tested.
@Suite("The page about texting")
struct TextingDocumentTests {
    private static let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/texting.md")
    private static let isUpdating = ProcessInfo.processInfo.environment["BACKHOP_UPDATE_DOCUMENTS"] != nil

    @Test("its tables are the tested ones; BACKHOP_UPDATE_DOCUMENTS=1 writes them anew")
    func upToDate() throws {
        let written = try String(contentsOf: Self.page, encoding: .utf8)
        var expected = written
        for (name, table) in Self.tables { expected = try Self.replacing(name, in: expected, by: table) }
        if Self.isUpdating { try expected.write(to: Self.page, atomically: true, encoding: .utf8) }
        #expect(Self.isUpdating || written == expected, "docs/texting.md is stale: run with BACKHOP_UPDATE_DOCUMENTS=1")
    }

    private static let tables = [
        ("examples", examples), ("situations", situations), ("texts", texts),
    ]

    private static func replacing(_ name: String, in page: String, by table: String) throws -> String {
        let begin = try #require(page.range(of: "<!-- \(name): begin -->\n"))
        let end = try #require(page.range(of: "<!-- \(name): end -->"))
        return page[..<begin.upperBound] + table + page[end.lowerBound...]
    }

    private static var examples: String {
        ReplyExamples.sections.map { section in
            "### \(section.title)\n\n| text | says |\n|---|---|\n" + rows(section.rows) + "\n"
        }.joined()
    }

    private static var situations: String {
        ConversationExamples.all.map { example in
            let rows = example.rows.map { row in
                let answers = example.situation.answers(to: row.text, in: .english).compactMap(\.self)
                return "| \(code(row.text)) | \(cell(row.outcome)) | \(cell(answers.joined(separator: "\n"))) |\n"
            }
            let head = "| text | comes to | answer, if nothing else is told |\n|---|---|---|\n"
            return "### \(example.situation.title)\n\n\(head)\(rows.joined())\n"
        }.joined()
    }

    private static var texts: String {
        let rows = TextKey.allCases.map { key in
            "| `\(key.rawValue)` | "
                + TextLanguage.allCases.map { language in
                    let names = Dictionary(
                        uniqueKeysWithValues: TextPlaceholder.allCases.map { ($0, "{\($0.rawValue)}") })
                    return cell(TextCatalogue.shipped(language).text(key, names))
                }.joined(separator: " | ") + " |\n"
        }
        return "| name | English | Spanish |\n|---|---|---|\n" + rows.joined()
    }

    private static func rows(_ rows: [(text: String, outcome: String)]) -> String {
        rows.map { "| \(code($0.text)) | \(cell($0.outcome)) |\n" }.joined()
    }

    /// The text as code; what cannot be seen by its number.
    private static func code(_ text: String) -> String {
        guard !text.isEmpty else { return "nothing at all" }
        return "`" + text.unicodeScalars.map(visible).joined() + "`"
    }

    private static func visible(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": return "⏎"
        case "|": return "\\|"
        default: break
        }
        let isHidden = scalar.properties.generalCategory == .format || scalar.properties.generalCategory == .control
        let isOddSpace = scalar.properties.isWhitespace && scalar != " "
        return isHidden || isOddSpace ? "⟨U+\(String(scalar.value, radix: 16, uppercase: true))⟩" : String(scalar)
    }

    private static func cell(_ text: String) -> String {
        text.replacing("|", with: "\\|").replacing("\n", with: " ⏎ ")
    }
}
