/// What the phone wall shows, as the JSON of its events.
struct WallView: Sendable {
    let directory: AccountDirectory
    let journal: Journal
    let behaviours: BehaviourBook

    /// How many of its last texts come with each phone.
    private static let textsPerPhone = 60
    /// How many phones of nobody in the tenants file are shown, those with the newest texts first.
    private static let strangerLimit = 24
    /// How many of a number's last texts are read for what its operators are asked, and how many of those are shown.
    private static let (textsRead, relaysShown) = (400, 12)

    /// The whole wall.
    func everything() -> JSONValue {
        let phones = directory.people.map { phone($0.phone, $0) } + strangers().map { phone($0, nil) }
        let numbers = directory.businesses.flatMap(\.lines).map(\.number)
        return .object([
            ("now", now()), ("businesses", .array(directory.businesses.map(\.json))), ("phones", .array(phones)),
            ("lines", .array(numbers.compactMap(line))),
        ])
    }

    /// What became of the things that changed; what was forgotten meanwhile is left out.
    func changes(_ changes: [ChangeFeed.Change]) -> JSONValue {
        var (messages, phones, numbers) = ([JSONValue](), [JSONValue](), [String]())
        for change in unique(changes) {
            switch change {
            case .message(let sid):
                guard let record = journal.message(sid) else { continue }
                messages.append(record.wallJSON)
                let number = record.direction == .inbound ? record.to : record.from
                if !numbers.contains(number) { numbers.append(number) }
            case .behaviour(let phone):
                phones.append(.object([("phone", .string(phone)), ("behaviour", behaviours.json(of: phone))]))
            }
        }
        return .object([
            ("now", now()), ("messages", .array(messages)), ("phones", .array(phones)),
            ("lines", .array(numbers.compactMap(line))),
        ])
    }

    /// Each change once, in the order of the first of its kind.
    private func unique(_ changes: [ChangeFeed.Change]) -> [ChangeFeed.Change] {
        var seen: Set<ChangeFeed.Change> = []
        return changes.filter { seen.insert($0).inserted }
    }

    private func now() -> JSONValue { .int(Int(WallTime.now().milliseconds)) }

    private func phone(_ phone: String, _ person: AccountDirectory.Person?) -> JSONValue {
        .object([
            ("phone", .string(phone)), ("name", .optional(person?.name)), ("role", .optional(person?.role.rawValue)),
            ("tenant", .optional(person?.tenant)), ("behaviour", behaviours.json(of: phone)),
            ("messages", .array(journal.messages(of: phone, last: Self.textsPerPhone).map(\.wallJSON))),
        ])
    }

    private func strangers() -> [String] {
        let newest = journal.phones().keys
            .filter { directory.person($0) == nil && directory.numbers[$0] == nil }
            .map { (phone: $0, place: journal.messages(of: $0, last: 1).first?.sequence ?? 0) }
        return newest.sorted { $0.place > $1.place }.prefix(Self.strangerLimit).map(\.phone)
    }

    /// What the operators of a number are asked, newest last.
    private func line(_ number: String) -> JSONValue? {
        for business in directory.businesses {
            guard let line = business.lines.first(where: { $0.number == number }) else { continue }
            let texts = journal.messages(of: number, last: Self.textsRead)
            let relays = RelayReader.relays(texts, business: business, line: line).suffix(Self.relaysShown)
            return .object([("number", .string(number)), ("relays", .array(relays.map(\.json)))])
        }
        return nil
    }
}

extension Business {
    fileprivate var json: JSONValue {
        .object([
            ("slug", .string(slug)), ("name", .string(name)), ("numbers", .array(lines.map(\.json))),
        ])
    }
}

extension Business.Line {
    fileprivate var json: JSONValue {
        let hops = hops.map { hop in
            JSONValue.object([
                ("phone", .string(hop.phone)), ("name", .string(hop.name)), ("window_s", .int(hop.windowSeconds)),
            ])
        }
        return .object([("number", .string(number)), ("cycles", .int(cycles)), ("hops", .array(hops))])
    }
}

extension MessageRecord {
    /// The message as the wall shows it; `answered` is the last status that the product's webhook answered a phone's text with.
    fileprivate var wallJSON: JSONValue {
        guard case .object(let members) = phoneJSON else { return phoneJSON }
        let answer = direction == .inbound ? webhooks.last.map { $0.httpStatus ?? 0 } : nil
        return .object([("seq", .int(sequence)), ("answered", .optional(answer))] + members)
    }
}

extension RelayTrace {
    fileprivate var json: JSONValue {
        var taken = JSONValue.null
        if case .taken(let phone, let name, let at) = outcome {
            taken = .object([
                ("phone", .optional(phone)), ("name", .optional(name)), ("at", .int(Int(at.milliseconds))),
            ])
        }
        return .object([
            ("id", .optional(turns.first?.sid)), ("customer", .string(customer)),
            ("customer_phone", .optional(customerPhone)), ("text", .string(text)),
            ("turns", .array(turns.map(\.json))), ("taken", taken),
        ])
    }
}

extension RelayTrace.Turn {
    fileprivate var json: JSONValue {
        .object([
            ("phone", .string(phone)), ("code", .string(code)), ("sid", .string(sid)),
            ("asked_at", .int(Int(askedAt.milliseconds))), ("ends_at", .int(Int(endsAt.milliseconds))),
            ("window_s", .int(windowSeconds)), ("state", .string(state.rawValue)),
        ])
    }
}
