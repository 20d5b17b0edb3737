import Postgres
package import RelayModel

/// A hop to be asked, with the times that hang on it.
package struct NewHop: Sendable {
    package let hop: Hop
    /// The word by which the operator names the relay.
    package let code: AckCode
    /// The text whose acceptance starts the window.
    package let outbound: OutboundID
    package let askedAt: Moment
    package let askBy: Moment

    /// Describes a hop asked at `askedAt`.
    package init(hop: Hop, code: AckCode, outbound: OutboundID, askedAt: Moment, askBy: Moment) {
        self.hop = hop
        self.code = code
        self.outbound = outbound
        self.askedAt = askedAt
        self.askBy = askBy
    }
}

/// What decides whether a hop's time is up.
package struct HopClock: Sendable {
    /// The text that the window hangs on.
    package let outbound: OutboundID
    package let askBy: Moment
    /// The end of the window; nil while Twilio has not accepted the text.
    package let ackDueAt: Moment?
    /// Whether the text was refused for good, or reported undelivered.
    package let hasFailed: Bool
}

extension RouterTransaction {
    /// Writes a new hop.
    package func insert(_ new: NewHop, of stored: StoredRelay) async throws {
        _ = try await rows(
            Self.insertHop,
            [
                .id(stored.tenant), .id(stored.id), .int(new.hop.number), .id(new.hop.operatorID),
                .text(new.hop.reason.rawValue), .text(new.code.rawValue), .int(new.hop.windowSeconds),
                .text(new.hop.state.rawValue), .id(new.outbound), .moment(new.askedAt), .moment(new.askBy),
            ])
    }

    /// Writes how a hop ended.
    package func endHop(_ key: HopKey, state: String, at moment: Moment) async throws {
        _ = try await rows(
            Self.endHop, [.id(key.tenant), .id(key.relay), .int(key.hop), .text(state), .moment(moment)])
    }

    /// What decides whether the hop's time is up; nil when there is no such hop.
    package func clock(of key: HopKey) async throws -> HopClock? {
        guard let row = try await firstIfAny(Self.hopClock, [.id(key.tenant), .id(key.relay), .int(key.hop)]) else {
            return nil
        }
        return HopClock(
            outbound: try row.id("outbound_id"), askBy: try row.moment("ask_by"),
            ackDueAt: try row.momentIfAny("ack_due_at"),
            hasFailed: try row.get("has_failed", as: Bool.self))
    }

    /// The codes the operator has been given in the last seven days, none of which may be given again. Takes a lock until
    /// the decision ends, so that two decisions cannot choose the same code.
    package func recentCodes(_ tenant: TenantID, _ operatorID: OperatorID) async throws -> Set<AckCode> {
        _ = try await rows(Self.lockCodes, [.id(operatorID)])
        let rows = try await rows(Self.recentCodes, [.id(tenant), .id(operatorID)])
        return Set(try rows.compactMap { AckCode(rawValue: try $0.get("code", as: String.self)) })
    }

    /// The newest code of the last seven days by which the operator knows a text of the customer's to that number.
    package func newestCode(
        of operatorID: OperatorID, _ tenant: TenantID, our: PhoneNumber, customer: CustomerID
    ) async throws -> AckCode? {
        let key: [PostgresValue] = [.id(tenant), .id(operatorID), .phone(our), .id(customer)]
        guard let row = try await firstIfAny(Self.newestCode, key) else { return nil }
        return AckCode(rawValue: try row.get("code", as: String.self))
    }

    private static let insertHop = PostgresStatement(
        "router_insert_hop",
        """
        insert into hops (
            tenant_id, relay_id, hop, operator_id, reason, code, window_seconds, state, outbound_id, asked_at, ask_by
        ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """)
    private static let endHop = PostgresStatement(
        "router_end_hop",
        "update hops set state = $4, ended_at = $5 where tenant_id = $1 and relay_id = $2 and hop = $3")
    private static let hopClock = PostgresStatement(
        "router_hop_clock",
        """
        select h.outbound_id, h.ask_by, o.ack_due_at,
            o.state in ('failed', 'parked') or coalesce(o.delivery_status in ('undelivered', 'failed', 'canceled'), false) as has_failed
        from hops h
        join outbound_messages o on o.tenant_id = h.tenant_id and o.outbound_id = h.outbound_id
        where h.tenant_id = $1 and h.relay_id = $2 and h.hop = $3
        """)
    private static let lockCodes = PostgresStatement(
        "router_lock_codes", "select pg_advisory_xact_lock(hashtextextended($1::text, 0))")
    private static let recentCodes = PostgresStatement(
        "router_recent_codes",
        """
        select distinct code from hops
        where tenant_id = $1 and operator_id = $2 and asked_at > now() - interval '7 days'
        """)
    private static let newestCode = PostgresStatement(
        "router_newest_code",
        """
        select h.code from hops h
        join relays r on r.tenant_id = h.tenant_id and r.relay_id = h.relay_id
        where h.tenant_id = $1 and h.operator_id = $2 and r.our_number = $3 and r.customer_id = $4
            and h.asked_at > now() - interval '7 days'
        order by h.asked_at desc limit 1
        """)
}
