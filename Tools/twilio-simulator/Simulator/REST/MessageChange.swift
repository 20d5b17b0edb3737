/// Updates and deletes messages, within what Twilio allows.
struct MessageChange: Sendable {
    let journal: Journal

    /// Redacts the text of a finished message, or cancels a scheduled one.
    func update(_ record: MessageRecord, _ form: FormPairs) throws(RestFailure) -> MessageRecord {
        if let status = form["Status"], !status.isEmpty {
            guard status == "canceled" else { throw .invalid("Status") }
            guard journal.cancel(record.sid) else { throw RestFailure(30409, "This message cannot be canceled") }
        } else {
            guard form["Body"] == "" else { throw .invalid("Body") }
            guard !record.isUnderWay else { throw .unfinished }
            journal.redact(record.sid)
        }
        return journal.message(record.sid) ?? record
    }

    /// Deletes a finished message.
    func delete(_ record: MessageRecord) throws(RestFailure) {
        guard !record.isUnderWay else { throw .unfinished }
        journal.delete(record.sid)
    }
}

extension MessageRecord {
    /// Whether more is going to happen to it.
    fileprivate var isUnderWay: Bool {
        switch status {
        case .accepted, .scheduled, .queued, .sending: true
        case .sent, .delivered, .undelivered, .failed, .canceled, .received: false
        }
    }
}

extension RestFailure {
    fileprivate static let unfinished = RestFailure(
        20009, "Cannot delete this resource before it is complete", status: 409)
}
