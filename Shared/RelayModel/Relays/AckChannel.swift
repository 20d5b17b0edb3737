/// By which way somebody answered; the raw values are the ones in the audit record.
package enum AckChannel: String, Sendable, Codable, CaseIterable {
    /// A text of the operator's.
    case sms
    /// Whoever runs Backhop, on the operator's behalf.
    case dispatcher
    /// A dispatcher through the API, on the operator's behalf.
    case api
    /// The link in the operator's text.
    case link

    /// Whether it is a word about an operator, which may be anybody, and not the operator's own.
    package var isOnBehalf: Bool { self == .dispatcher || self == .api }
}
