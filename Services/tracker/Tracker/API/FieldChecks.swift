import RelayModel
import ServiceKit

extension String {
    /// The text, when it can be stored.
    ///
    /// - Parameters:
    ///   - field: What the client calls it.
    ///   - limit: The most characters, as Unicode counts them.
    /// - Throws: 400 naming the field and the rule.
    func checked(_ field: String, upTo limit: Int) throws -> String {
        // PostgreSQL takes any text but U+0000.
        guard !isEmpty, unicodeScalars.count <= limit, !unicodeScalars.contains("\0") else {
            throw ProblemError.field(field, "must have 1 to \(limit) characters, none of them U+0000")
        }
        return self
    }

    /// The text as a telephone number.
    ///
    /// - Throws: 400 naming the field and the rule.
    func phone(_ field: String) throws -> PhoneNumber {
        guard let phone = PhoneNumber(e164: self) else {
            throw ProblemError.field(field, "must be a phone number in E.164 form, such as +15550100123")
        }
        return phone
    }

    /// The text as a moment.
    ///
    /// - Throws: 400 naming the field and the rule.
    func moment(_ field: String) throws -> Moment {
        guard let moment = Moment(self) else {
            throw ProblemError.field(field, "must be an ISO 8601 time, such as 2026-01-02T03:04:05Z")
        }
        return moment
    }
}
