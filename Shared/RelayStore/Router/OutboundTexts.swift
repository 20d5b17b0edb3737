import Postgres
package import RelayModel

/// A text to be sent.
package struct NewOutbound: Sendable {
    /// What the text is for.
    package enum Purpose: String, Sendable {
        case hop, customer, notice, alert
    }

    /// The turn that a text to an operator belongs to.
    package struct Turn: Sendable {
        package let relay: RelayID
        package let hop: Int
        package let windowSeconds: Int
        /// Whether its acceptance by Twilio starts the window.
        package let startsWindow: Bool
        /// Not sent after that; nil for a text that no deadline hangs on.
        package let askBy: Moment?

        /// A turn's text.
        package init(relay: RelayID, hop: Int, windowSeconds: Int, startsWindow: Bool, askBy: Moment?) {
            self.relay = relay
            self.hop = hop
            self.windowSeconds = windowSeconds
            self.startsWindow = startsWindow
            self.askBy = askBy
        }

        /// The same turn for a text that nothing hangs on.
        fileprivate var withoutWindow: Turn {
            Turn(relay: relay, hop: hop, windowSeconds: windowSeconds, startsWindow: false, askBy: nil)
        }
    }

    package private(set) var id: OutboundID
    package var purpose: Purpose
    package var accountSID: String
    package var our: PhoneNumber
    package var their: PhoneNumber
    package var body: String
    package var mediaURLs: [String] = []
    /// Counted when it is written.
    package private(set) var segments = 1
    package var turn: Turn?
    package var operatorID: OperatorID?
    package var customer: CustomerID?
    package var job: JobID?
    /// The inbound text it passes on.
    package var source: MessageSID?
    /// The inbound text that caused it; a repeat of that text publishes this one's hint again.
    package var cause: MessageSID?
    /// Its place among the texts of its conversation.
    package var orderAt: Moment
    /// Which part of the source it is, from 0, when the source is too long for one text.
    package var part = 0
    /// Which piece of that part it is, from 0, when even that is too long; see ``piece(_:body:segments:)``.
    private var piece = 0
    /// The text that it is a piece of.
    private var whole: OutboundID?

    /// A text of `purpose` from `our` to `their`.
    package init(
        purpose: Purpose, accountSID: String, our: PhoneNumber, their: PhoneNumber, body: String, orderAt: Moment
    ) {
        id = .random()
        self.purpose = purpose
        self.accountSID = accountSID
        self.our = our
        self.their = their
        self.body = body
        self.orderAt = orderAt
    }

    /// A piece of this text, after all pieces before it; the first is this text itself, and has its media.
    package func piece(_ index: Int, body: String, segments: Int) -> NewOutbound {
        var text = self
        text.body = body
        text.segments = segments
        guard index > 0 else { return text }
        text.id = .random()
        text.piece = index
        text.whole = whole ?? id
        text.mediaURLs = []
        text.turn = turn?.withoutWindow
        return text
    }

    /// Breaks ties between texts of the same moment the same way everywhere, and keeps the parts of one text in order.
    var orderTie: String {
        let text = source?.rawValue ?? (whole ?? id).description
        return part == 0 && piece == 0 ? text : "\(text).\(Self.digits(part)).\(Self.digits(piece))"
    }

    /// Three digits, so that 10 comes after 9.
    private static func digits(_ number: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, 3 - text.count)) + text
    }

    /// The lane of its hints: hops overtake everything else.
    package var lane: OutboundHint.Lane { purpose == .hop ? .send : .bulk }
}

extension RouterTransaction {
    /// Writes the text, which fits in one message; its hint is to be published once the decision is committed.
    package func insert(_ text: NewOutbound, tenant: TenantID) async throws -> OutboundHint {
        _ = try await rows(
            Self.insert,
            [
                .id(tenant), .id(text.id), .text(text.accountSID), .phone(text.our), .phone(text.their),
                .text(text.purpose.rawValue), .text(text.lane.rawValue), .id(text.turn?.relay), .int(text.turn?.hop),
                .bool(text.turn?.startsWindow ?? false), .int(text.turn?.windowSeconds), .id(text.operatorID),
                .id(text.customer), .id(text.job), .text(text.source?.rawValue), .text(text.cause?.rawValue),
                .text(text.body), .texts(text.mediaURLs), .int(text.segments), .moment(text.orderAt),
                .text(text.orderTie), .moment(text.turn?.askBy),
            ])
        return OutboundHint(tenant: tenant, outbound: text.id, lane: text.lane)
    }

    /// Takes back the unsent texts of a hop: queued ones are cancelled, one that is being sent is never sent again.
    ///
    /// - Returns: The texts that waited behind the cancelled ones and can go now.
    package func withdraw(_ tenant: TenantID, relay: RelayID, hop: Int) async throws -> [OutboundHint] {
        _ = try await rows(Self.withdraw, [.id(tenant), .id(relay), .int(hop)])
        return try await rows(Self.released, [.id(tenant), .id(relay), .int(hop)]).map(OutboundHint.init)
    }

    /// Takes back the unsent texts to operators about a job.
    ///
    /// - Returns: The texts that waited behind the cancelled ones and can go now.
    package func withdraw(_ tenant: TenantID, job: JobID) async throws -> [OutboundHint] {
        let changed = try await rows(Self.withdrawJob, [.id(tenant), .id(job)])
        var hints: [OutboundHint] = []
        var seen: Set<String> = []
        for row in changed {
            let their = try row.phone("their_number")
            let our = try row.phone("our_number")
            guard seen.insert("\(our.e164) \(their.e164)").inserted else { continue }
            hints += try await rows(Self.firstUnsent, [.id(tenant), .phone(our), .phone(their)]).map(OutboundHint.init)
        }
        return hints
    }

    /// The operator has taken the relay: their texts on the way are wanted again, whatever their hop's time says.
    ///
    /// - Returns: Those that are not sent yet.
    package func keep(_ tenant: TenantID, relay: RelayID, for operatorID: OperatorID) async throws -> [OutboundHint] {
        try await rows(Self.keep, [.id(tenant), .id(relay), .id(operatorID)]).map(OutboundHint.init)
    }

    /// Whether a text of the relay has reached the operator, or may have: Twilio has it, or may have it.
    package func mayHaveReached(_ operatorID: OperatorID, _ tenant: TenantID, relay: RelayID) async throws -> Bool {
        try await firstIfAny(Self.reached, [.id(tenant), .id(relay), .id(operatorID)]) != nil
    }

    /// The texts that an inbound text caused and that nobody has claimed yet.
    package func pending(_ tenant: TenantID, cause: MessageSID) async throws -> [OutboundHint] {
        try await rows(Self.pendingByCause, [.id(tenant), .text(cause.rawValue)]).map(OutboundHint.init)
    }

    /// The texts of a relay that nobody has claimed yet.
    package func pending(_ tenant: TenantID, relay: RelayID) async throws -> [OutboundHint] {
        try await rows(Self.pendingByRelay, [.id(tenant), .id(relay)]).map(OutboundHint.init)
    }

    private static let insert = PostgresStatement(
        "router_insert_outbound",
        """
        insert into outbound_messages (
            tenant_id, outbound_id, account_sid, our_number, their_number, purpose, lane, relay_id, hop, starts_window,
            window_seconds, operator_id, customer_id, job_id, source_sid, cause_sid, body, media, segments, order_at,
            order_tie, ask_by
        ) values (
            $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, to_jsonb($18), $19, $20, $21, $22
        )
        """)
    private static let withdraw = PostgresStatement(
        "router_withdraw",
        """
        update outbound_messages
        set state = case when state = 'queued' and message_sid is null then 'cancelled' else state end, withdrawn_at = now(), updated_at = now()
        where tenant_id = $1 and relay_id = $2 and hop = $3 and state in ('queued', 'sending', 'uncertain')
        """)
    private static let withdrawJob = PostgresStatement(
        "router_withdraw_job",
        """
        update outbound_messages
        set state = case when state = 'queued' and message_sid is null then 'cancelled' else state end,
            withdrawn_at = now(), updated_at = now()
        where tenant_id = $1 and job_id = $2 and purpose = 'hop' and state in ('queued', 'sending', 'uncertain')
        returning our_number, their_number
        """)
    private static let firstUnsent = PostgresStatement(
        "router_first_unsent",
        """
        select tenant_id, outbound_id, lane from outbound_messages
        where tenant_id = $1 and our_number = $2 and their_number = $3 and state in ('queued', 'sending', 'uncertain')
        order by order_at, order_tie, outbound_id limit 1
        """)
    private static let keep = PostgresStatement(
        "router_keep",
        """
        update outbound_messages set ask_by = null, withdrawn_at = null, next_hint_at = now(), updated_at = now()
        where tenant_id = $1 and relay_id = $2 and operator_id = $3 and state in ('queued', 'sending', 'uncertain')
        returning tenant_id, outbound_id, lane
        """)
    private static let released = PostgresStatement(
        "router_released",
        """
        select distinct on (o.our_number, o.their_number) o.tenant_id, o.outbound_id, o.lane
        from outbound_messages o
        join (
            select distinct our_number, their_number from outbound_messages
            where tenant_id = $1 and relay_id = $2 and hop = $3
        ) conversation using (our_number, their_number)
        where o.tenant_id = $1 and o.state in ('queued', 'sending', 'uncertain')
        order by o.our_number, o.their_number, o.order_at, o.order_tie, o.outbound_id
        """)
    private static let reached = PostgresStatement(
        "router_reached",
        """
        select outbound_id from outbound_messages
        where tenant_id = $1 and relay_id = $2 and operator_id = $3 and purpose = 'hop'
            and (state in ('sent', 'sending', 'uncertain') or message_sid is not null)
            and coalesce(delivery_status, '') not in ('undelivered', 'failed', 'canceled')
        limit 1
        """)
    private static let pendingByCause = PostgresStatement(
        "router_pending_by_cause",
        """
        select tenant_id, outbound_id, lane from outbound_messages
        where tenant_id = $1 and cause_sid = $2 and state = 'queued' order by order_at, order_tie, outbound_id
        """)
    private static let pendingByRelay = PostgresStatement(
        "router_pending_by_relay",
        """
        select tenant_id, outbound_id, lane from outbound_messages
        where tenant_id = $1 and relay_id = $2 and state = 'queued' order by order_at, order_tie, outbound_id
        """)
}

extension OutboundHint {
    init(_ row: PostgresRow) throws {
        guard let lane = Lane(rawValue: try row.get("lane", as: String.self)) else {
            throw StoredValueError(column: "lane")
        }
        self.init(tenant: try row.id("tenant_id"), outbound: try row.id("outbound_id"), lane: lane)
    }
}
