/// What a refusal of Twilio's means for a text. What a report says afterwards sends nothing again: `docs/reliability.md`.
package enum SendVerdict: Sendable, Hashable {
    /// It will never go out this way, whoever tries.
    case permanent(SendFailure)
    /// It was not sent. Try again after the pause for the number of refusals so far.
    case retry(Backoff)
    /// It was not sent, because the account sends too fast. As ``retry(_:)``, and all of the account's texts should slow down.
    case slowAccount(Backoff)
    /// It was not sent, and none of the account's texts will be until a person acts: stop and alert.
    case stopAccount
    /// It may have been sent: look it up before anything else.
    case uncertain

    /// What an answer means that is not a success.
    ///
    /// A code of the table decides, whatever the status. What is unknown falls to the side on which no text is sent twice: a
    /// 4xx was refused for good, everything else may have been sent.
    package static func of(_ failure: TwilioFailure) -> SendVerdict {
        if failure.status == 429 { return .slowAccount(.throttled) }
        if let known = table[failure.code] { return known }
        switch failure.status {
        // The request did not get through to the messages: the key is wrong, or the account does not exist.
        case 401, 403, 404: return .stopAccount
        // The request took too long to arrive, or collided with another: how far it got is not said.
        case 408, 409: return .uncertain
        case 400..<500: return .permanent(.refused)
        default: return .uncertain
        }
    }
}

/// Why a text will never go out.
package enum SendFailure: String, Sendable, Hashable {
    /// The request was wrong in itself.
    case refused
    /// The recipient has opted out: no more texts to them.
    case optedOut = "opted_out"
    /// The recipient's country is not allowed in the account's settings.
    case countryNotAllowed = "country_not_allowed"
    /// This sender cannot reach this recipient.
    case unroutable
    /// No phone has the number, or none that takes texts.
    case unknownRecipient = "unknown_recipient"
    /// A carrier has blocked the text or the sender.
    case blocked
    /// It has waited longer than its validity period.
    case expired
}
