/// Where texts to a number or a messaging service are announced.
package struct WebhookAddresses: Sendable, Equatable {
    /// The webhook, with an override fragment if it has one.
    package var url: String
    /// What is requested when the webhook fails.
    package var fallbackURL: String?

    /// - Parameters:
    ///   - url: An absolute `http` or `https` address.
    ///   - fallbackURL: Another one, requested when the first fails.
    package init(url: String, fallbackURL: String? = nil) {
        self.url = url
        self.fallbackURL = fallbackURL
    }
}
