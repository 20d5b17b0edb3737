import RelayModel
import RelayStore

extension InboundRecord {
    /// What the text asks of the carrier. Twilio's word on it comes first, because a business can have keywords of its own there.
    var carrierRequest: CarrierRequest? {
        optOutType.map(CarrierRequest.init(rawValue:)) ?? CarrierWord(wholeText: body)?.request
    }

    /// Whether Twilio or the carrier answers it, and we must not.
    var isAnsweredByCarrier: Bool { optOutType != nil || carrierRequest != nil }

    /// Whether the text is `YES`, which opts in again like `START` where Twilio handles the words, and acknowledges everywhere else:
    /// <https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out>.
    var isYes: Bool { body.filter { !$0.isWhitespace }.uppercased() == "YES" }
}
