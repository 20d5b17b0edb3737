/// A messaging service: a pool of numbers that send together, with settings in place of theirs.
package struct MessagingService: Sendable {
    /// `MG` and 32 hexadecimal digits.
    package var sid: String
    /// The account that owns it.
    package var accountSID: String
    /// The numbers of its pool, in E.164 form.
    package var numbers: [String]
    /// Where texts to its numbers go; to each number's own webhook when `nil`.
    package var inbound: WebhookAddresses?
    /// Where status callbacks of messages without a StatusCallback go.
    package var statusCallback: String?
    /// How long a message without a ValidityPeriod may wait, in seconds.
    package var validityPeriod: Int?
    /// The words of Advanced Opt-Out, if the service uses it.
    package var advancedOptOut: OptOutWords?
}
