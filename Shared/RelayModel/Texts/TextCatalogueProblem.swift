/// Why a tenant's text cannot be taken.
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

    /// The problem in a sentence, with what is allowed and without the text.
    package var description: String {
        guard let problem, let key = TextKey(rawValue: name) else {
            return "there is no text \(name); the texts are \(TextKey.allCases.map(\.rawValue).joined(separator: ", "))"
        }
        return "\(problem)" + (problem.isAboutPlaces ? "; \(key.allowance)" : "")
    }
}

extension TextTemplateProblem {
    fileprivate var isAboutPlaces: Bool {
        switch self {
        case .blank, .tooLong, .unmatchedBrace, .unmarked, .markOfForwarded: false
        case .unknown, .notForThisText, .missing: true
        }
    }
}

extension TextKey {
    /// Which placeholders a template may and must have, in words.
    fileprivate var allowance: String {
        guard !placeholders.isEmpty else { return "this text has no placeholders" }
        let all = "it may have \(Self.list(placeholders))"
        return required.isEmpty ? all : "\(all) and must have \(Self.list(required))"
    }

    private static func list(_ placeholders: Set<TextPlaceholder>) -> String {
        placeholders.sorted().map { "{\($0.rawValue)}" }.joined(separator: ", ")
    }
}
