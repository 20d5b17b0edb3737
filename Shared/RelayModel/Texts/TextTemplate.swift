/// A text with places to fill in.
package struct TextTemplate: Sendable, Hashable {
    /// A template has no more UTF-16 units: one message of Twilio's.
    package static let most = TextParts.most

    fileprivate enum Part: Sendable, Hashable {
        case literal(String)
        case placeholder(TextPlaceholder)
    }

    private let parts: [Part]

    /// Parses a template of the text `key`.
    ///
    /// - Throws: The first ``TextTemplateProblem``.
    package init(parsing text: String, for key: TextKey) throws(TextTemplateProblem) {
        if let problem = Self.problems(in: text, for: key).first { throw problem }
        parts = (Self.pieces(text) ?? []).compactMap(Part.init)
    }

    /// Everything that keeps `text` from being a template of the text `key`.
    package static func problems(in text: String, for key: TextKey) -> [TextTemplateProblem] {
        guard text.contains(where: { !$0.isWhitespace }) else { return [.blank] }
        guard let pieces = pieces(text) else { return [.unmatchedBrace] }
        let names = pieces.compactMap(\.name)
        let used = Set(names.compactMap(TextPlaceholder.init(rawValue:)))
        return (text.utf16.count > most ? [.tooLong] : [])
            + names.filter { TextPlaceholder(rawValue: $0) == nil }.map(TextTemplateProblem.unknown)
            + used.subtracting(key.placeholders).sorted().map(TextTemplateProblem.notForThisText)
            + key.required.subtracting(used).sorted().map(TextTemplateProblem.missing)
            + markProblems(in: text, for: key)
    }

    /// The mark belongs to what is forwarded, before the customer's words: phones quote the beginning of a text, and a
    /// customer may write something that looks like a mark.
    private static func markProblems(in text: String, for key: TextKey) -> [TextTemplateProblem] {
        guard key.isForwarded else { return text.contains(TextKey.forwardMark) ? [.markOfForwarded] : [] }
        let words = text.firstRange(of: "{text}")?.lowerBound ?? text.endIndex
        return text[..<words].contains(TextKey.forwardMark) ? [] : [.unmarked]
    }

    /// The places that the template has.
    package var placeholders: Set<TextPlaceholder> { Set(parts.compactMap(\.placeholder)) }

    /// The text with the values in their places; what has no value is left empty. Braces in a value stay what they are.
    package func filled(_ values: [TextPlaceholder: String]) -> String {
        parts.map { $0.text(values) }.joined()
    }

    /// The text cut at its braces; nil when one has no partner.
    private static func pieces(_ text: String) -> [Piece]? {
        var pieces: [Piece] = []
        var rest = text[...]
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            guard rest[brace] == "{", let end = rest[brace...].firstIndex(of: "}") else { return nil }
            let name = rest[rest.index(after: brace)..<end]
            guard !name.contains("{") else { return nil }
            if brace > rest.startIndex { pieces.append(.literal(String(rest[..<brace]))) }
            pieces.append(.name(String(name)))
            rest = rest[rest.index(after: end)...]
        }
        return rest.isEmpty ? pieces : pieces + [.literal(String(rest))]
    }
}

/// What stands between, before and behind the braces of a text, and inside them.
private enum Piece {
    case literal(String)
    case name(String)

    var name: String? { if case .name(let name) = self { name } else { nil } }
}

extension TextTemplate.Part {
    /// Nil for the name of no placeholder.
    fileprivate init?(_ piece: Piece) {
        switch piece {
        case .literal(let text): self = .literal(text)
        case .name(let name):
            guard let placeholder = TextPlaceholder(rawValue: name) else { return nil }
            self = .placeholder(placeholder)
        }
    }

    fileprivate var placeholder: TextPlaceholder? {
        if case .placeholder(let placeholder) = self { placeholder } else { nil }
    }

    fileprivate func text(_ values: [TextPlaceholder: String]) -> String {
        switch self {
        case .literal(let text): text
        case .placeholder(let placeholder): values[placeholder] ?? ""
        }
    }
}

extension TextPlaceholder: Comparable {
    /// Orders by name.
    package static func < (first: TextPlaceholder, second: TextPlaceholder) -> Bool { first.rawValue < second.rawValue }
}

/// Why a text is no template.
package enum TextTemplateProblem: Error, Sendable, Hashable {
    /// There is nothing to read in it.
    case blank
    /// It has more than ``TextTemplate/most`` UTF-16 units.
    case tooLong
    /// A brace has no partner.
    case unmatchedBrace
    /// There is no placeholder of that name.
    case unknown(String)
    /// This text has nothing to fill it with.
    case notForThisText(TextPlaceholder)
    /// Without it the text is of no use.
    case missing(TextPlaceholder)
    /// ``TextKey/forwardMark`` does not stand before the customer's words.
    case unmarked
    /// ``TextKey/forwardMark`` stands in a text that is not forwarded.
    case markOfForwarded
}

extension TextTemplateProblem: CustomStringConvertible {
    /// The problem in a sentence.
    package var description: String {
        switch self {
        case .blank: "the text is blank"
        case .tooLong: "the text is longer than \(TextTemplate.most) characters"
        case .unmatchedBrace: "a brace has no partner"
        case .unknown(let name): "there is no placeholder {\(name)}"
        case .notForThisText(let placeholder): "the placeholder {\(placeholder.rawValue)} is not for this text"
        case .missing(let placeholder): "the placeholder {\(placeholder.rawValue)} is missing"
        case .unmarked:
            "\(TextKey.forwardMark) must stand before {text}: by it a thumb on the text is understood"
        case .markOfForwarded:
            "\(TextKey.forwardMark) may stand in forward and forward_plain only: by it a thumb on them is understood"
        }
    }
}
