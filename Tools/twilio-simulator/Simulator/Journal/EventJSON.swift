extension JournalEvent {
    /// The event as a line of the journal: `seq`, `at`, `event`, and what belongs to that kind of event.
    package var json: JSONValue {
        .object([("seq", .int(sequence)), ("at", .string(at.iso8601)), ("event", .string(name))] + details)
    }

    private var name: String {
        switch kind {
        case .accepted: "message_accepted"
        case .refused: "message_refused"
        case .received: "message_received"
        case .status: "message_status"
        case .webhook: "webhook"
        case .optOut(let change): change.isOptedOut ? "opted_out" : "opted_in"
        case .removed(_, let onlyBody): onlyBody ? "message_redacted" : "message_deleted"
        }
    }

    private var details: [(String, JSONValue)] {
        switch kind {
        case .accepted(let record): record.subject.json + record.contentJSON + record.requestJSON
        case .received(let record): record.subject.json + record.contentJSON
        case .refused(let refusal): refusal.json
        case .status(let change):
            change.subject.json + [
                ("status", .string(change.status.rawValue)), ("error_code", .optional(change.errorCode)),
            ]
        case .webhook(let webhook, let subject): subject.json + webhook.json
        case .optOut(let change):
            [("scope", .string(change.scope)), ("phone", .string(change.phone)), ("sid", .optional(change.sid))]
        case .removed(let subject, _): subject.json
        }
    }
}

extension JournalEvent.Subject {
    fileprivate var json: [(String, JSONValue)] {
        [
            ("sid", .string(sid)), ("account_sid", .string(accountSID)), ("direction", .string(direction.rawValue)),
            ("from", .string(from)), ("to", .string(to)), ("outbound_id", .optional(outboundID(in: statusCallback))),
        ]
    }
}

extension JournalEvent.Refusal {
    fileprivate var json: [(String, JSONValue)] {
        [
            ("account_sid", .string(accountSID)), ("from", .optional(form["From"])), ("to", .optional(form["To"])),
            ("messaging_service_sid", .optional(form["MessagingServiceSid"])), ("body", .optional(form["Body"])),
            ("code", .int(failure.code)), ("http_status", .int(failure.status)),
            ("retry_after", .optional(failure.retryAfter)), ("fault", .optional(fault)),
            ("status_callback", .optional(form["StatusCallback"])),
            ("outbound_id", .optional(outboundID(in: form["StatusCallback"]))),
        ]
    }
}

extension MessageRecord {
    fileprivate var contentJSON: [(String, JSONValue)] {
        [
            ("body", .string(body)), ("media", .array(media.map(JSONValue.string))), ("num_segments", .int(segments)),
            ("status", .string(status.rawValue)),
        ]
    }

    fileprivate var requestJSON: [(String, JSONValue)] {
        [
            ("status_callback", .optional(statusCallback)), ("validity_period", .optional(validityPeriod)),
            ("messaging_service_sid", .optional(messagingServiceSID)), ("answer", .optional(answer)),
        ]
    }
}

/// The product's own id of a text: the `m` in the query of its status callback's address.
func outboundID(in address: String?) -> String? {
    guard let address, let question = address.utf8.firstIndex(of: UInt8(ascii: "?")) else { return nil }
    let query = address.utf8[address.utf8.index(after: question)...].prefix { $0 != UInt8(ascii: "#") }
    return FormPairs(decoding: query)["m"]
}
