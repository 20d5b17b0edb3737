import RelayModel
import RelayStore
import TwilioContract

/// The missing texts of one number, gathered from the newest page to the oldest, within a bound.
struct MissingTexts: Sendable {
    private let most: Int
    private var texts: [MessageResource] = []
    /// Whether newer texts were left for the next comparison: those that came first are published first.
    private(set) var hasMore = false

    init(most: Int) { self.most = most }

    /// Adds a page's missing texts, which are older than all before.
    mutating func add(_ page: [MessageResource]) {
        texts += page
        guard texts.count > most else { return }
        texts.removeFirst(texts.count - most)
        hasMore = true
    }

    /// In the order in which Twilio received them.
    var oldestFirst: [MessageResource] { texts.reversed() }
}

/// A recovered text's place in its conversation.
///
/// Twilio's times are whole seconds (RFC 2822: https://www.twilio.com/docs/messaging/api/message-resource), while a webhook's text has the
/// microsecond in which it came. A recovered one counts as the last of its second, because what had its webhook then was sent
/// before as far as anybody knows, and those of one second keep the order of Twilio's list.
struct RecoveredPlace: Sendable, Equatable {
    let receivedAt: Moment?
    /// The text of the same writer that is recovered just before it.
    let previous: MessageSID?

    private static let endOfSecond = Duration.milliseconds(990)

    /// The places of `texts`, which are in the order in which Twilio received them and few enough to fit into a second's end.
    static func places(of texts: [MessageResource]) -> [RecoveredPlace] {
        var last: [String: MessageSID] = [:]
        return texts.enumerated().map { index, text in
            let place = text.receivedAt.map { $0 + endOfSecond + .microseconds(index) }
            defer { last[text.from ?? ""] = text.sid }
            return RecoveredPlace(receivedAt: place, previous: last[text.from ?? ""])
        }
    }
}

extension MessageResource {
    /// When Twilio received it.
    var receivedAt: Moment? { dateCreated ?? dateSent }

    /// The text as it is compared.
    func listed(otherwise moment: Moment) -> ListedInbound {
        ListedInbound(
            sid: sid, receivedAt: receivedAt ?? moment,
            isDecidable: from.flatMap(PhoneNumber.init(e164:)) != nil)
    }

    /// What the webhook would have said, as far as Twilio's API tells it.
    func webhookPairs(account: String, to number: PhoneNumber, media: [String]) -> [(name: String, value: String)] {
        var pairs = [
            (name: "MessageSid", value: sid.rawValue), (name: "AccountSid", value: account),
            (name: "From", value: from ?? ""), (name: "To", value: number.e164), (name: "Body", value: body),
            (name: "NumMedia", value: String(media.count)),
        ]
        pairs += media.enumerated().map { (name: "MediaUrl\($0.offset)", value: $0.element) }
        return pairs
    }
}
