package import RelayModel

/// By what a webhook's account is found.
package enum AccountKey: Hashable, Sendable {
    /// An inbound text: by the number it was sent to.
    case number(PhoneNumber)
    /// A status callback: by the account that sent the text.
    case account(String)
}

/// The database could not be asked; another key would fare no better.
package struct DatabaseUnreachable: Error, CustomStringConvertible {
    package let description: String

    package init(_ cause: String) { description = cause }
}
