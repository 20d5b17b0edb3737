/// Every text that the system itself writes, in one place.
///
/// `customer` is always a ``CustomerLabel``'s text: no text to an operator names a customer's number.
package enum OperatorText {
    /// A customer's text for the operator whose turn it is; a text without words (only media) says so.
    package static func forward(customer: String, code: AckCode, text: String) -> String {
        let body = text.trimmed.isEmpty ? "(no text)" : text.trimmed
        return "📦 \(customer) [\(code)]: \(body)\nReply OK \(code) to take it, NO \(code) to pass."
    }

    /// For the operator who was being asked when somebody else took it.
    package static func taken(by name: String, code: AckCode) -> String { "Taken by \(name) [\(code)]." }

    /// For an operator who acknowledges what somebody else has.
    package static func alreadyTaken(by name: String, code: AckCode?) -> String {
        "Already taken by \(name)\(bracketed(code))."
    }

    /// For an operator who answers again what they have taken; passing it then does not give it back.
    package static func alreadyYours(code: AckCode?) -> String { "You have it already\(bracketed(code))." }

    /// For an operator who answers what was cancelled.
    package static func closed(code: AckCode?) -> String { "That one is closed\(bracketed(code)). Nothing to do." }

    /// For a code that the operator was not given.
    package static func unknownCode(_ code: AckCode) -> String {
        "\(code) is not one of your codes. Check the code and reply again."
    }

    /// For an answer when nothing is open.
    package static let nothingOpen = "You have nothing open right now."

    /// For an operator who writes to a customer who has opted out.
    package static let optedOut = "The customer has opted out of texts, so yours was not sent. Call them."

    /// For an answer that could mean several, the first nine of which are listed.
    package static func whichOne(_ open: [(code: AckCode, customer: String)]) -> String {
        let lines = zip(1..., open.prefix(9)).map { "\($0). \($1.customer): reply OK \($1.code)" }
        return (["Which one?"] + lines).joined(separator: "\n")
    }

    private static func bracketed(_ code: AckCode?) -> String { code.map { " [\($0)]" } ?? "" }
}

// MARK: - When nobody takes it

extension OperatorText {
    /// For a customer for whom nobody could be found.
    package static func customerExhausted(business: String) -> String {
        "\(business): we got your message, but nobody could answer yet. We will get back to you as soon as we can."
    }

    /// For the operator whose text to a customer did not arrive.
    package static func undelivered(customer: String) -> String {
        "Your text to \(customer) could not be delivered. Call them, or try again later."
    }

    /// For the tenant, when a text did not arrive.
    package static func alertUndelivered(receiver: String) -> String {
        "A text to \(receiver) could not be delivered."
    }

    /// For the tenant, when everybody was asked and nobody took it.
    package static func alertExhausted(customer: String) -> String {
        "Nobody took the text of \(customer). Everybody in the chain was asked."
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
        "A text to \(business) could not be passed on: \(reason)."
    }
}

extension String {
    /// Without white space and line breaks at its ends.
    fileprivate var trimmed: Substring {
        let isText: (Character) -> Bool = { !$0.isWhitespace }
        guard let first = firstIndex(where: isText), let last = lastIndex(where: isText) else { return "" }
        return self[first...last]
    }
}
