import RelayModel

/// By what a webhook's account is found.
enum AccountKey: Hashable, Sendable {
    /// An inbound text: by the number it was sent to.
    case number(PhoneNumber)
    /// A status callback: by the account that sent the text.
    case account(String)
}
