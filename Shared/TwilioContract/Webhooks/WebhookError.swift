/// Why a form is not the webhook it should be. It names a field and holds none of its content.
package enum WebhookError: Error, Equatable, CustomStringConvertible {
    /// The field is not there.
    case missing(field: String)
    /// The field is there more than once with different values, so it says nothing.
    case repeated(field: String)
    /// The field has a value that Twilio does not give it.
    case malformed(field: String)
    /// A well-formed address that is no E.164 number, such as a short code, a sender's name or a WhatsApp address.
    case notAPhoneNumber(field: String)

    package var description: String {
        switch self {
        case .missing(let field): "the field \(field) is missing"
        case .repeated(let field): "the field \(field) has several values"
        case .malformed(let field): "the field \(field) is malformed"
        case .notAPhoneNumber(let field): "the field \(field) is not a phone number"
        }
    }
}
