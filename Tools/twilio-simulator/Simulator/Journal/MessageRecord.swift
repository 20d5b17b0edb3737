/// One message of the simulated world, in either direction, with what became of it.
package struct MessageRecord: Sendable {
    /// A message's states; the raw values are Twilio's.
    package enum Status: String, Sendable {
        case accepted, scheduled, queued, sending, sent, delivered, undelivered, failed, canceled, received
    }

    /// The direction as the Message resource names it.
    package enum Direction: String, Sendable {
        case inbound
        case outbound = "outbound-api"
        /// An answer to a text: the TwiML of a webhook, or an automatic answer to an opt-out word.
        case reply = "outbound-reply"
    }

    /// A change of the status.
    package struct Change: Sendable {
        /// The status from then on.
        package var status: Status
        /// When it changed.
        package var at: WallTime
    }

    /// A webhook request made about the message, and what came back.
    package struct Webhook: Sendable {
        /// Which address was requested.
        package enum Role: String, Sendable {
            case statusCallback = "status_callback"
            case inbound
            case fallback
        }

        /// Which address was requested.
        package var role = Role.statusCallback
        /// The status it told; `received` for an inbound text.
        package var told: Status
        /// Counts the attempts of one request from 1.
        package var attempt = 1
        /// When the answer came or the attempt was given up.
        package var at: WallTime
        /// From the start of the attempt to its end, in milliseconds.
        package var milliseconds = 0
        /// The HTTP status of the answer; `nil` when there was none.
        package var httpStatus: Int?
        /// What came of it, in a few words.
        package var outcome = ""
        /// Twilio's code for what was wrong with the answer; `nil` when nothing was.
        package var errorCode: Int?
    }

    /// The place in the journal, counted from 0 and never reused.
    package internal(set) var sequence = 0
    /// `SM` or `MM` and 32 hexadecimal digits.
    package var sid: String
    /// The account it belongs to.
    package var accountSID: String
    /// The direction.
    package var direction: Direction
    /// The sender's number.
    package var from: String
    /// The recipient's number.
    package var to: String
    /// The text.
    package var body: String
    /// The addresses of the media that came with it.
    package var media: [String] = []
    /// How many segments the text takes.
    package var segments: Int
    /// Where status callbacks go.
    package var statusCallback: String?
    /// The create request's `ValidityPeriod`, in seconds.
    package var validityPeriod: Int?
    /// The messaging service it was sent through, or that the business number belongs to.
    package var messagingServiceSID: String?
    /// What the create request was answered: an HTTP status, `hang` or `reset`.
    package var answer: String?
    /// When it was accepted, or for an inbound text when the phone sent it.
    package var created: WallTime
    /// When it left for the carrier, or for an inbound text when the webhook was requested.
    package var sent: WallTime?
    /// The last change.
    package var updated: WallTime
    /// The status now.
    package var status: Status
    /// Twilio's error code when the status is `failed` or `undelivered`.
    package var errorCode: Int?
    /// Every status in order, the first included.
    package var history: [Change]
    /// Every webhook request about it, in the order their answers came.
    package var webhooks: [Webhook] = []
    /// Whether it was deleted through the REST API.
    package var isDeleted = false
}
