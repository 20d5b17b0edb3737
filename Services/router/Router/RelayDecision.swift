import QueueContract
import RelayModel
import RelayStore

/// One decision about one relay, under its lock: applies events to the state machine and performs the actions it returns.
///
/// The lock order is an operator's texts, conversation, relay, operator's codes, outbound rows; every decision keeps to it.
struct RelayDecision {
    let transaction: RouterTransaction
    let now: Moment
    private(set) var stored: StoredRelay
    private(set) var aftermath = Aftermath()
    /// Who has been told that somebody else has it.
    private var toldTaken: Set<OperatorID> = []
    /// The inbound text that this decision follows from.
    let cause: MessageSID?
    /// By which way, for the record.
    let channel: AckChannel?

    /// Takes over a relay that is locked by `transaction`.
    init(
        _ stored: StoredRelay, in transaction: RouterTransaction, now: Moment, cause: MessageSID? = nil,
        channel: AckChannel? = nil
    ) {
        self.transaction = transaction
        self.now = now
        self.stored = stored
        self.cause = cause
        self.channel = channel
    }

    /// Locks the relay's conversation and then the relay; nil when there is no such relay.
    static func lock(
        _ tenant: TenantID, _ relay: RelayID, in transaction: RouterTransaction, cause: MessageSID? = nil,
        channel: AckChannel? = nil
    ) async throws -> RelayDecision? {
        guard let place = try await transaction.place(tenant, of: relay) else { return nil }
        _ = try await transaction.lockConversation(tenant, our: place.our, their: place.their)
        guard let stored = try await transaction.relay(tenant, relay) else { return nil }
        // Read after the locks: what waited for them must be judged by the time it got them.
        let now = try await transaction.now()
        return RelayDecision(stored, in: transaction, now: now, cause: cause, channel: channel)
    }

    /// Applies the event and performs what follows from it.
    ///
    /// - Returns: The actions, for the caller to answer by.
    @discardableResult
    mutating func apply(_ event: RelayEvent) async throws -> [RelayAction] {
        if event.mayAskNext {
            stored.relay.unavailable = try await transaction.unavailable(
                stored.tenant, among: stored.relay.plan.map(\.operatorID))
        }
        let actions = stored.relay.apply(event)
        for action in actions { try await perform(action) }
        try await transaction.update(stored)
        aftermath.events.append(.relay(stored.tenant, stored.id, job: stored.job, at: now))
        return actions
    }

    private mutating func perform(_ action: RelayAction) async throws {
        switch action {
        case .ask(let planned, let hop): try await ask(planned, hop: hop)
        case .skip(let operatorID, let why):
            try await audit("skipped") { event in
                event.operatorID = operatorID
                event.reason = why.rawValue
            }
        case .forward(let hop): try await forward(toHop: hop)
        case .endHop(let hop, let end): try await endHop(hop, end)
        case .withdraw(let hop): try await withdraw(hop)
        case .hold(let operatorID): try await hold(operatorID)
        case .handOver(let hop, let giver): try await handOver(hop, from: giver)
        case .tellTaken(let operatorID, let taker): try await tellTaken(operatorID, by: taker)
        case .exhausted: try await exhaust()
        case .answer(let operatorID, let answer): try await self.answer(operatorID, answer)
        case .ignored: break
        }
    }

    private func audit(_ kind: String, hop: Hop? = nil, edit: (inout AuditEvent) -> Void = { _ in }) async throws {
        var event = AuditEvent(kind)
        event.relay = stored.id
        event.job = stored.job
        event.customer = stored.customer.id
        event.hop = hop?.number
        event.operatorID = hop?.operatorID
        event.channel = channel?.rawValue
        edit(&event)
        try await transaction.audit(event, tenant: stored.tenant)
    }
}

// MARK: - Asking

extension RelayDecision {
    /// The operator's turn begins: they get all of the relay's texts, in order, under a new code.
    private mutating func ask(_ planned: PlannedHop, hop number: Int) async throws {
        let taken = try await transaction.recentCodes(stored.tenant, planned.operatorID)
        var generator = SystemRandomNumberGenerator()
        let code = AckCode.choose(avoiding: taken, using: &generator)
        stored.relay.setCode(code, ofHop: number)
        // What is configured now, which may have changed since the relay was opened.
        if let window = try await transaction.window(
            stored.tenant, our: stored.our, chain: stored.chain, of: planned.operatorID)
        {
            stored.relay.setWindow(window, ofHop: number)
        }
        guard let hop = stored.relay.hop(number),
            let person = try await transaction.operatorRecord(stored.tenant, planned.operatorID)
        else { throw MissingOperatorError(operatorID: planned.operatorID) }
        let askBy = now + .seconds(hop.windowSeconds)
        let texts = try await transaction.texts(stored.tenant, of: stored.id)
        let link = try await link(toTake: hop)
        var first: OutboundID?
        for text in texts {
            for var row in outbound(text, to: person, hop: hop, code: code, link: link) {
                // Only the text that the window hangs on must go out before `ask_by`: the hop's end withdraws the others.
                if first == nil { row.turn = hop.turn(of: stored.id, startsWindow: true, askBy: askBy) }
                first = first ?? row.id
                aftermath.hints.append(try await transaction.send(row, tenant: stored.tenant))
            }
        }
        guard let first else { throw EmptyRelayError(relay: stored.id) }
        try await transaction.insert(
            NewHop(hop: hop, code: code, outbound: first, askedAt: now, askBy: askBy), of: stored)
        try await link?.lead(to: key(of: hop), from: now, in: transaction)
        try await audit("asked", hop: hop) { event in
            event.reason = hop.reason.rawValue
            event.sid = texts.first?.sid
            event.outbound = first
        }
    }

    /// A text that joined goes to the operator now being asked.
    private mutating func forward(toHop number: Int) async throws {
        guard let hop = stored.relay.hop(number) else { return }
        try await sendUnknownTexts(of: hop)
    }

    /// Sends the operator of `hop` the relay's texts that they have not been sent.
    private mutating func sendUnknownTexts(of hop: Hop) async throws {
        let texts = try await transaction.textsUnknown(to: hop.operatorID, of: stored.id, stored.tenant)
        guard !texts.isEmpty, let code = hop.code,
            let person = try await transaction.operatorRecord(stored.tenant, hop.operatorID)
        else { return }
        let link = try await link(toTake: hop)
        try await link?.lead(to: key(of: hop), from: now, in: transaction)
        for text in texts {
            for row in outbound(text, to: person, hop: hop, code: code, link: link) {
                aftermath.hints.append(try await transaction.send(row, tenant: stored.tenant))
                try await audit("forwarded", hop: hop) { event in
                    event.sid = text.sid
                    event.outbound = row.id
                }
            }
        }
    }

    /// Who has it already, as by a dispatcher's word, needs none.
    private func link(toTake hop: Hop) async throws -> AckLink? {
        hop.state == .asked ? try await AckLink.make(for: stored.tenant, in: transaction) : nil
    }

    /// The text for the operator of `hop`, in more than one part when it is too long.
    private func outbound(
        _ text: RelayText, to person: OperatorRecord, hop: Hop, code: AckCode, link: AckLink?
    ) -> [NewOutbound] {
        let customer = stored.customer.label
        let end = link?.line(in: stored.catalogue) ?? ""
        let frame = (stored.catalogue.forward(customer: customer, code: code, text: "") + end).utf16.count
        // However long the tenant's own words are, the customer's are not cut into crumbs.
        let room = max(TextParts.most - frame, TextParts.most / 2)
        return TextParts.split(text.body, limit: room).enumerated().map { index, part in
            var row = notice(
                stored.catalogue.forward(customer: customer, code: code, text: part) + end, to: person, purpose: .hop)
            row.orderAt = text.receivedAt
            row.part = index
            row.mediaURLs = index == 0 ? text.mediaURLs : []
            row.source = text.sid
            row.turn = hop.turn(of: stored.id, startsWindow: false, askBy: nil)
            return row
        }
    }

    private func key(of hop: Hop) -> HopKey { HopKey(tenant: stored.tenant, relay: stored.id, hop: hop.number) }

    private func notice(_ body: String, to person: OperatorRecord, purpose: NewOutbound.Purpose) -> NewOutbound {
        var row = NewOutbound(
            purpose: purpose, accountSID: stored.accountSID, our: stored.our, their: person.phone, body: body,
            orderAt: now)
        row.operatorID = person.id
        row.job = stored.job
        row.cause = cause
        return row
    }
}

// MARK: - Ending

extension RelayDecision {
    private mutating func endHop(_ number: Int, _ end: HopEnd) async throws {
        guard let hop = stored.relay.hop(number) else { return }
        try await transaction.endHop(key(of: hop), state: end.rawValue, at: now)
        try await audit(end.rawValue, hop: hop)
    }

    private mutating func withdraw(_ hop: Int) async throws {
        aftermath.hints += try await transaction.withdraw(stored.tenant, relay: stored.id, hop: hop)
    }

    /// The acknowledging operator gets the conversation, the job, and the texts that only others were sent.
    ///
    /// - Parameter giver: Who gives it away and knows.
    private mutating func hold(_ operatorID: OperatorID, givenBy giver: OperatorID? = nil) async throws {
        try await transaction.noteAcknowledgement(
            of: stored, by: operatorID, channel: channel ?? .dispatcher, at: now)
        let before = try await transaction.hold(
            stored.tenant, our: stored.our, their: stored.customer.phone, job: stored.job, by: operatorID)
        aftermath.hints += try await transaction.keep(stored.tenant, relay: stored.id, for: operatorID)
        if let hop = stored.relay.hops.last(where: { $0.operatorID == operatorID }) {
            try await sendUnknownTexts(of: hop)
        } else {
            // A dispatcher named somebody who was never asked.
            try await audit("acknowledged") { $0.operatorID = operatorID }
        }
        aftermath.events.append(.job(stored.tenant, stored.job, at: now))
        if let before, before != operatorID, before != giver { try await tellHolder(before, by: operatorID) }
    }

    /// Whoever had the conversation of an open job until now must know that the customer is somebody else's.
    private mutating func tellHolder(_ holder: OperatorID, by taker: OperatorID) async throws {
        try await audit("conversation_taken") { $0.operatorID = holder }
        // Who does not work there any more is told nothing.
        guard try await transaction.unavailable(stored.tenant, among: [holder])[holder] != .inactive,
            let name = try await transaction.operatorRecord(stored.tenant, taker)?.name
        else { return }
        let code = try await transaction.newestCode(
            of: holder, stored.tenant, our: stored.our, customer: stored.customer.id)
        toldTaken.insert(holder)
        try await tell(holder, stored.catalogue.text(.taken, code: code, [.name: name]))
    }

    /// The hop's operator gets the conversation, the job and the texts, and is told by whom.
    private mutating func handOver(_ number: Int, from giver: OperatorID) async throws {
        guard let hop = stored.relay.hop(number), let code = hop.code else { return }
        let key = HopKey(tenant: stored.tenant, relay: stored.id, hop: number)
        try await transaction.endHop(key, state: hop.state.rawValue, at: now)
        try await audit("handed_over", hop: hop)
        try await hold(hop.operatorID, givenBy: giver)
        guard let name = try await transaction.operatorRecord(stored.tenant, giver)?.name else { return }
        let values: [TextPlaceholder: String] = [
            .name: name, .customer: stored.customer.label, .code: code.rawValue,
        ]
        try await tell(hop.operatorID, stored.catalogue.text(.givenToYou, values))
    }

    /// Only somebody whom the text has reached, or may have reached, knows what was taken.
    private mutating func tellTaken(_ operatorID: OperatorID, by taker: OperatorID) async throws {
        guard !toldTaken.contains(operatorID),
            try await transaction.mayHaveReached(operatorID, stored.tenant, relay: stored.id),
            let code = stored.code(of: operatorID),
            let name = try await transaction.operatorRecord(stored.tenant, taker)?.name
        else { return }
        try await tell(operatorID, stored.catalogue.text(.taken, code: code, [.name: name]))
    }

    private mutating func answer(_ operatorID: OperatorID, _ answer: RelayAnswer) async throws {
        // Whoever did not text learns it where they said it.
        guard channel == .sms else { return }
        let code = stored.code(of: operatorID)
        switch answer {
        case .alreadyTaken(let taker):
            guard let name = try await transaction.operatorRecord(stored.tenant, taker)?.name else { return }
            try await tell(operatorID, stored.catalogue.text(.alreadyTaken, code: code, [.name: name]))
        case .alreadyYours: try await tell(operatorID, stored.catalogue.text(.alreadyYours, code: code))
        case .closed: try await tell(operatorID, stored.catalogue.text(.closed, code: code))
        }
    }

    private mutating func tell(_ operatorID: OperatorID, _ body: String) async throws {
        guard let person = try await transaction.operatorRecord(stored.tenant, operatorID) else { return }
        let row = notice(body, to: person, purpose: .notice)
        aftermath.hints.append(try await transaction.send(row, tenant: stored.tenant))
    }

    /// Nobody answered: the tenant is alerted and the customer is told.
    private mutating func exhaust() async throws {
        try await audit("exhausted")
        guard let line = try await transaction.line(stored.our) else { return }
        let alert = line.catalogue.text(.alertExhausted, [.customer: stored.customer.label])
        aftermath =
            aftermath
            + (try await transaction.raise(.exhausted, alert, on: line, relay: stored.id, now: now))
        let answer = AutomaticAnswer(
            transaction: transaction, line: line, customer: stored.customer, job: stored.job, cause: cause)
        let isAnswerable = try await transaction.isAnswerable(stored.tenant, stored.id)
        if let hint = try await answer.apology(isAnswerable: isAnswerable) { aftermath.hints.append(hint) }
    }
}

extension RelayEvent {
    /// Whether the next operator may be asked because of it.
    fileprivate var mayAskNext: Bool {
        switch self {
        case .started, .hopExpired, .hopFailed, .declined, .escalated: true
        case .textJoined, .acknowledged, .handedOver, .directed, .cancelled: false
        }
    }
}

extension Hop {
    /// What ties a text to this turn.
    fileprivate func turn(of relay: RelayID, startsWindow: Bool, askBy: Moment?) -> NewOutbound.Turn {
        NewOutbound.Turn(
            relay: relay, hop: number, windowSeconds: windowSeconds, startsWindow: startsWindow, askBy: askBy)
    }
}

/// The plan names an operator that the tenant does not have.
struct MissingOperatorError: Error, CustomStringConvertible {
    let operatorID: OperatorID
    var description: String { "operator \(operatorID) does not exist" }
}

/// A relay without a text was to be asked about.
struct EmptyRelayError: Error, CustomStringConvertible {
    let relay: RelayID
    var description: String { "relay \(relay) has no text" }
}
