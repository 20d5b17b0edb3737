/// A language that texts are written in; the raw values are BCP 47 tags.
package enum TextLanguage: String, Sendable, CaseIterable, Codable {
    case english = "en"
    case spanish = "es"
}

/// All texts that the system writes, as a tenant has them.
package struct TextCatalogue: Sendable, Hashable {
    /// The language of the texts that are not the tenant's own.
    package let language: TextLanguage
    /// Whether operators are asked without emoji, by `forward_plain`.
    package private(set) var isPlain = false
    private var templates: [TextKey: TextTemplate]

    /// The texts as they ship.
    package static func shipped(_ language: TextLanguage) -> TextCatalogue {
        switch language {
        case .english: english
        case .spanish: spanish
        }
    }

    /// English as it ships.
    package static let english = TextCatalogue(.english, EnglishTexts.all)
    /// Spanish as it ships.
    package static let spanish = TextCatalogue(.spanish, SpanishTexts.all)

    /// The text, its places filled in.
    package func text(_ key: TextKey, _ values: [TextPlaceholder: String] = [:]) -> String {
        templates[key]?.filled(values) ?? ""
    }

    /// The template; nil only for a text that the language lacks, and a test sees to it that none does.
    package func template(_ key: TextKey) -> TextTemplate? { templates[key] }

    /// The catalogue with a tenant's own texts, by their names.
    ///
    /// What cannot be taken, such as a text that only a later version knows, keeps the shipped text; ``problems(in:)`` names it.
    package func with(_ texts: [String: String], isPlain: Bool) -> TextCatalogue {
        var catalogue = self
        catalogue.isPlain = isPlain
        for (name, text) in texts {
            guard let key = TextKey(rawValue: name), let own = try? TextTemplate(parsing: text, for: key) else {
                continue
            }
            catalogue.templates[key] = own
        }
        return catalogue
    }

    /// Why a tenant's own texts cannot be taken: everything that is wrong, in the order of the names.
    package static func problems(in texts: [String: String]) -> [TextCatalogueProblem] {
        texts.sorted { $0.key < $1.key }.flatMap { name, text in
            guard let key = TextKey(rawValue: name) else { return [TextCatalogueProblem(name: name, problem: nil)] }
            return TextTemplate.problems(in: text, for: key).map { TextCatalogueProblem(name: name, problem: $0) }
        }
    }

    private init(_ language: TextLanguage, _ texts: [TextKey: String]) {
        self.language = language
        templates = texts.reduce(into: [:]) { templates, entry in
            templates[entry.key] = try? TextTemplate(parsing: entry.value, for: entry.key)
        }
    }
}
