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
        guard text.contains(where: { !$0.isWhitespace }) else { throw .blank }
        guard text.utf16.count <= Self.most else { throw .tooLong }
        let parts = try Self.parts(text)
        let used = Set(parts.compactMap(\.placeholder))
        if let wrong = used.subtracting(key.placeholders).min() { throw .notForThisText(wrong) }
        if let missing = key.required.subtracting(used).min() { throw .missing(missing) }
        self.parts = parts
    }

    /// The places that the template has.
    package var placeholders: Set<TextPlaceholder> { Set(parts.compactMap(\.placeholder)) }

    /// The text with the values in their places; what has no value is left empty. Braces in a value stay what they are.
    package func filled(_ values: [TextPlaceholder: String]) -> String {
        parts.map { $0.text(values) }.joined()
    }

    private static func parts(_ text: String) throws(TextTemplateProblem) -> [Part] {
        var parts: [Part] = []
        var rest = text[...]
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            guard rest[brace] == "{", let end = rest[brace...].firstIndex(of: "}") else { throw .unmatchedBrace }
            let name = rest[rest.index(after: brace)..<end]
            guard !name.contains("{") else { throw .unmatchedBrace }
            guard let placeholder = TextPlaceholder(rawValue: String(name)) else { throw .unknown(String(name)) }
            if brace > rest.startIndex { parts.append(.literal(String(rest[..<brace]))) }
            parts.append(.placeholder(placeholder))
            rest = rest[rest.index(after: end)...]
        }
        return rest.isEmpty ? parts : parts + [.literal(String(rest))]
    }
}

extension TextTemplate.Part {
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
        }
    }
}
