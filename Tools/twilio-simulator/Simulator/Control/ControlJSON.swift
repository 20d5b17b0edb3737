extension MessageRecord {
    /// The message as a phone shows it.
    var phoneJSON: JSONValue {
        .object([
            ("sid", .string(sid)), ("direction", .string(direction.rawValue)), ("from", .string(from)),
            ("to", .string(to)), ("body", .string(body)), ("media", .array(media.map(JSONValue.string))),
            ("at", .string(created.iso8601)), ("status", .string(status.rawValue)),
            ("error_code", .optional(errorCode)),
        ])
    }

    /// The message with everything the journal knows.
    var journalJSON: JSONValue {
        .object([
            ("seq", .int(sequence)), ("sid", .string(sid)), ("account_sid", .string(accountSID)),
            ("direction", .string(direction.rawValue)), ("from", .string(from)), ("to", .string(to)),
            ("body", .string(body)), ("media", .array(media.map(JSONValue.string))),
            ("num_segments", .string(String(segments))),
            ("at", .string(created.iso8601)), ("status", .string(status.rawValue)),
            ("error_code", .optional(errorCode)), ("status_callback", .optional(statusCallback)),
            ("validity_period", .optional(validityPeriod)), ("history", .array(history.map(\.json))),
            ("webhooks", .array(webhooks.map { .object([("at", .string($0.at.iso8601))] + $0.json) })),
            ("messaging_service_sid", .optional(messagingServiceSID)), ("answer", .optional(answer)),
        ])
    }
}

extension MessageRecord.Change {
    fileprivate var json: JSONValue {
        .object([("status", .string(status.rawValue)), ("at", .string(at.iso8601))])
    }
}

extension MessageRecord.Webhook {
    /// The request and what came of it.
    var json: [(String, JSONValue)] {
        [
            ("webhook", .string(role.rawValue)), ("status", .string(told.rawValue)), ("attempt", .int(attempt)),
            ("duration_ms", .int(milliseconds)), ("http_status", .optional(httpStatus)),
            ("outcome", .string(outcome)), ("error_code", .optional(errorCode)),
        ]
    }
}

extension InboundSender.Receipt {
    /// The text's SID, and what the webhook answered; `status` and `body` are null without an answer.
    var json: JSONValue {
        switch outcome {
        case .answered(let status, let type, let body):
            .object([
                ("sid", .string(sid)), ("status", .int(status)), ("content_type", .optional(type)),
                ("body", .string(String(decoding: body, as: UTF8.self))), ("error_code", .optional(errorCode)),
            ])
        case .notConnected, .noAnswer, .failed:
            .object([
                ("sid", .string(sid)), ("status", .null), ("body", .null), ("error_code", .optional(errorCode)),
                ("error", .string("the webhook: \(outcome.summary)")),
            ])
        }
    }
}

/// Every phone of the simulated world: the tenants' people first, then whoever else wrote or was written to.
struct PhoneList {
    let directory: AccountDirectory
    let journal: Journal
    /// How many of its last messages come with each phone.
    let messages: Int

    var json: JSONValue {
        let counts = journal.phones()
        let known = Set(directory.people.map(\.phone))
        let strangers = counts.keys.filter { !known.contains($0) && directory.numbers[$0] == nil }.sorted()
        let people = directory.people.map { person in
            entry(person.phone, person, counts[person.phone] ?? 0)
        }
        let numbers = directory.orderedNumbers.map { number in
            JSONValue.object([("number", .string(number.number)), ("tenant", .string(number.tenant))])
        }
        return .object([
            ("numbers", .array(numbers)),
            ("phones", .array(people + strangers.map { entry($0, nil, counts[$0] ?? 0) })),
        ])
    }

    private func entry(_ phone: String, _ person: AccountDirectory.Person?, _ count: Int) -> JSONValue {
        let texts = messages > 0 ? journal.messages(of: phone, last: messages).map(\.phoneJSON) : []
        return .object([
            ("phone", .string(phone)), ("name", .optional(person?.name)), ("role", .optional(person?.role.rawValue)),
            ("tenant", .optional(person?.tenant)), ("count", .int(count)), ("messages", .array(texts)),
        ])
    }
}
