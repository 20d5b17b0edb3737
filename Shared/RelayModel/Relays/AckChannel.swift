/// By which way somebody answered; the raw values are the ones in the audit record.
package enum AckChannel: String, Sendable, Codable, CaseIterable {
    /// A text of the operator's.
    case sms
    /// A dispatcher, on the operator's behalf.
    case dispatcher
    /// The link in the operator's text.
    case link
}
