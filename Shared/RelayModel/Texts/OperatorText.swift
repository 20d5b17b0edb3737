/// The texts of ``TextCatalogue`` in English, for callers that know no other language.
///
/// `customer` is always a ``CustomerLabel``'s text: no text to an operator names a customer's number.
package enum OperatorText {
    private static let texts = TextCatalogue.english

    /// A customer's text for the operator whose turn it is; a text without words (only media) says so.
    package static func forward(customer: String, code: AckCode, text: String) -> String {
        let body = text.trimmed.isEmpty ? texts.text(.noText) : String(text.trimmed)
        return texts.text(.forward, [.customer: customer, .code: code.rawValue, .text: body])
    }

    /// For the operator who was being asked when somebody else took it.
    package static func taken(by name: String, code: AckCode) -> String {
        texts.text(.taken, [.name: name, .code: code.rawValue])
    }

    /// For an operator who acknowledges what somebody else has.
    package static func alreadyTaken(by name: String, code: AckCode?) -> String {
        withCode(.alreadyTaken, code, [.name: name])
    }

    /// For an operator who answers again what they have taken; passing it then does not give it back.
    package static func alreadyYours(code: AckCode?) -> String { withCode(.alreadyYours, code) }

    /// For an operator who answers what was cancelled.
    package static func closed(code: AckCode?) -> String { withCode(.closed, code) }

    /// The text, without its brackets when there is no code.
    private static func withCode(_ key: TextKey, _ code: AckCode?, _ values: [TextPlaceholder: String] = [:]) -> String
    {
        let mark = code?.rawValue ?? "\u{0}"
        let text = texts.text(key, values.merging([.code: mark]) { first, _ in first })
        return code == nil ? text.removing(" [\(mark)]") : text
    }
}

// MARK: - When nobody takes it

extension OperatorText {
    /// For a customer for whom nobody could be found.
    package static func customerExhausted(business: String) -> String {
        texts.text(.customerExhausted, [.business: business])
    }

    /// For the operator whose text to a customer did not arrive.
    package static func undelivered(customer: String) -> String { texts.text(.undelivered, [.customer: customer]) }

    /// For the tenant, when a text did not arrive.
    package static func alertUndelivered(receiver: String) -> String {
        texts.text(.alertUndelivered, [.receiver: receiver])
    }

    /// For the tenant, when everybody was asked and nobody took it.
    package static func alertExhausted(customer: String) -> String {
        texts.text(.alertExhausted, [.customer: customer])
    }

    /// For the tenant, when a customer's text is not passed on.
    package static func alertGuarded(customer: String, reason: GuardReason) -> String {
        let why =
            switch reason {
            case .identicalBurst: "the same words keep coming"
            case .autoResponder: "a machine seems to answer"
            case .senderLimit: "too many texts from one number"
            case .tenantLimit: "too many texts at once"
            }
        return "Texts of \(customer) are kept but not passed on: \(why)."
    }

    /// For the tenant, when nobody can be asked at all.
    package static func alertUnanswerable(business: String, reason: String) -> String {
        texts.text(.alertUnanswerable, [.business: business, .reason: reason])
    }
}

extension String {
    /// Without white space and line breaks at its ends.
    fileprivate var trimmed: Substring {
        let isText: (Character) -> Bool = { !$0.isWhitespace }
        guard let first = firstIndex(where: isText), let last = lastIndex(where: isText) else { return "" }
        return self[first...last]
    }

    /// Without the first occurrence of `part`.
    fileprivate func removing(_ part: String) -> String {
        guard let start = indices.first(where: { self[$0...].hasPrefix(part) }) else { return self }
        return String(self[..<start] + self[start...].dropFirst(part.count))
    }
}
