/// Every text that the system itself sends, in one place.
package enum SystemText {
    /// A customer's text for the operator whose turn it is.
    ///
    /// - Parameter customer: The customer's name, or their masked number.
    package static func forward(customer: String, code: AckCode, text: String) -> String {
        "📦 \(customer) [\(code)]: \(text)\nReply OK \(code) to take it, NO \(code) to pass."
    }

    /// For the operator who was being asked when somebody else took it.
    package static func taken(by name: String, code: AckCode) -> String { "Taken by \(name) [\(code)]." }

    /// For an operator who acknowledges what somebody else has.
    package static func alreadyTaken(by name: String, code: AckCode?) -> String {
        code.map { "\($0) was already taken by \(name)." } ?? "It was already taken by \(name)."
    }

    /// For an operator who acknowledges what was cancelled.
    package static func closed(code: AckCode?) -> String {
        code.map { "\($0) is closed. Nothing to do." } ?? "It is closed. Nothing to do."
    }

    /// For a code that the operator was not given.
    package static func unknownCode(_ code: AckCode) -> String {
        "\(code) is not one of your open codes. Check the code and reply again."
    }

    /// For an answer when nothing is asked.
    package static let nothingOpen = "You have nothing open right now."

    /// For an answer that could mean several.
    package static func whichOne(_ open: [(code: AckCode, customer: String)]) -> String {
        let lines = open.prefix(9).map { "\($0.customer): reply OK \($0.code)" }
        return (["Which one?"] + lines).joined(separator: "\n")
    }

    /// For a customer nobody could be found for.
    package static func customerExhausted(business: String) -> String {
        "\(business): we got your message, but nobody could answer yet. We will get back to you as soon as we can."
    }

    /// For the tenant, when everybody was asked and nobody took it.
    package static func alertExhausted(customer: String) -> String {
        "Nobody took the text of \(customer). Everybody in the chain was asked."
    }

    /// For the tenant, when nobody can be asked.
    package static func alertUnanswerable(business: String, reason: String) -> String {
        "A text to \(business) could not be passed on: \(reason)."
    }
}
