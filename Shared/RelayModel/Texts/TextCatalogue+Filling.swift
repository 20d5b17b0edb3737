/// The texts that are more than a template with its places filled in.
///
/// `customer` is always a ``CustomerLabel``'s text: no text to an operator names a customer's number.
extension TextCatalogue {
    /// A customer's text for the operator whose turn it is; a text without words (only media) says so.
    package func forward(customer: String, code: AckCode, text: String) -> String {
        let words = String(text.trimmingSpaces)
        let body = words.isEmpty ? self.text(.noText) : words
        return self.text(
            isPlain ? .forwardPlain : .forward, [.customer: plain(customer), .code: code.rawValue, .text: body])
    }

    /// The dots of a masked number are as dear as an emoji.
    private func plain(_ customer: String) -> String { isPlain ? customer.replacing("•", with: "*") : customer }

    /// A text that may have a code, without the brackets around it when there is none.
    package func text(
        _ key: TextKey, code: AckCode?, _ values: [TextPlaceholder: String] = [:]
    ) -> String {
        let mark = code?.rawValue ?? Self.noCode
        let filled = text(key, values.merging([.code: mark]) { first, _ in first })
        guard code == nil else { return filled }
        return [" [\(mark)]", "[\(mark)]", mark].reduce(filled) { $0.replacing($1, with: "") }
    }

    /// For the tenant, when texts are not passed on.
    ///
    /// - Parameter sender: A ``CustomerLabel``, or an operator's name.
    package func guarded(sender: String, by reason: GuardReason) -> String {
        text(.alertGuarded, [.customer: sender, .reason: text(reason.text)])
    }

    /// A character that is in no text: PostgreSQL does not store it.
    private static let noCode = "\u{0}"
}

extension GuardReason {
    fileprivate var text: TextKey {
        switch self {
        case .identicalBurst: .reasonIdenticalBurst
        case .autoResponder: .reasonAutoResponder
        case .senderLimit: .reasonSenderLimit
        case .tenantLimit: .reasonTenantLimit
        }
    }
}
