/// A language that texts are written in; the raw values are BCP 47 tags.
package enum TextLanguage: String, Sendable, CaseIterable, Codable {
    case english = "en"
    case spanish = "es"
}

/// All texts that the system writes, in one language.
package struct TextCatalogue: Sendable, Hashable {
    /// The language of the texts that are not the tenant's own.
    package let language: TextLanguage
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

    /// The catalogue with the tenant's own texts, by their names.
    ///
    /// - Throws: The first problem in the order of the names.
    package func overriding(_ texts: [String: String]) throws(TextCatalogueProblem) -> TextCatalogue {
        var catalogue = self
        for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
            guard let key = TextKey(rawValue: name) else { throw TextCatalogueProblem(name: name, problem: nil) }
            do {
                catalogue.templates[key] = try TextTemplate(parsing: text, for: key)
            } catch {
                throw TextCatalogueProblem(name: name, problem: error)
            }
        }
        return catalogue
    }

    private init(_ language: TextLanguage, _ texts: [TextKey: String]) {
        self.language = language
        templates = texts.reduce(into: [:]) { templates, entry in
            templates[entry.key] = try? TextTemplate(parsing: entry.value, for: entry.key)
        }
    }
}

/// Why a tenant's texts cannot be taken.
package struct TextCatalogueProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// The name of the text.
    package let name: String
    /// What is wrong with it; nil when there is no text of that name.
    package let problem: TextTemplateProblem?

    /// Describes what is wrong with the text of that name.
    package init(name: String, problem: TextTemplateProblem?) {
        self.name = name
        self.problem = problem
    }

    /// The problem in a sentence, without the text.
    package var description: String {
        problem.map { "text \(name): \($0)" } ?? "there is no text \(name)"
    }
}
