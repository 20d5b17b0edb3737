/// Something that happened in the simulated world. Events are numbered in the order in which they happened.
package struct JournalEvent: Sendable {
    /// What happened, with what belongs to it.
    package enum Kind: Sendable {
        /// A create request was accepted; the record is as it was then.
        indirect case accepted(MessageRecord)
        /// A create request was refused, by a check or by a fault.
        indirect case refused(Refusal)
        /// A phone sent a text to a business number; the record is as it was then.
        indirect case received(MessageRecord)
        /// A message reached a status after its first.
        case status(StatusChange)
        /// A webhook was requested once; its answer, if any, is known.
        indirect case webhook(MessageRecord.Webhook, about: Subject)
        /// Somebody opted out of texts, or in again.
        indirect case optOut(OptOutChange)
        /// A message was deleted, or its text redacted, through the REST API.
        case removed(Subject, onlyBody: Bool)
    }

    /// A message as later events name it.
    package struct Subject: Sendable {
        /// The message's SID.
        package var sid: String
        /// The account it belongs to.
        package var accountSID: String
        /// Its direction.
        package var direction: MessageRecord.Direction
        /// The sender's number.
        package var from: String
        /// The recipient's number.
        package var to: String
        /// The StatusCallback of the create request.
        package var statusCallback: String?
    }

    /// A change of a message's status.
    package struct StatusChange: Sendable {
        /// The message.
        package var subject: Subject
        /// The status from then on.
        package var status: MessageRecord.Status
        /// Twilio's error code, if the status has one.
        package var errorCode: Int?
    }

    /// A create request that was refused.
    package struct Refusal: Sendable {
        /// The account of the path, also when the credentials were wrong.
        package var accountSID: String
        /// The request's parameters; nothing else is known to be right about them.
        package var form: FormPairs
        /// What it was answered.
        package var failure: RestFailure
        /// The fault rule that refused it, if it was not a check.
        package var fault: String?
    }

    /// A change of what somebody wants to receive.
    package struct OptOutChange: Sendable {
        /// The business number or the SID of the messaging service it holds for.
        package var scope: String
        /// The person's number.
        package var phone: String
        /// Whether texts are refused from then on.
        package var isOptedOut: Bool
        /// The inbound text that did it, or `nil` for the control side.
        package var sid: String?
    }

    /// The place in the order, counted from 0 and never reused.
    package internal(set) var sequence = 0
    /// When it happened.
    package var at: WallTime
    /// What happened.
    package var kind: Kind
}

extension MessageRecord {
    /// The message as later events name it.
    package var subject: JournalEvent.Subject {
        JournalEvent.Subject(
            sid: sid, accountSID: accountSID, direction: direction, from: from, to: to, statusCallback: statusCallback)
    }
}
