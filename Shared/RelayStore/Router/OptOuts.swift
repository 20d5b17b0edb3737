import Postgres
package import RelayModel

/// Who has opted a customer out of texts from one of our numbers; the raw values are the ones in the conversation's row.
package enum OptOutSource: String, Sendable, CaseIterable {
    /// They said so by text.
    case customer
    /// A dispatcher said so.
    case dispatcher
    /// The carrier has refused a text to them.
    case carrier

    /// What a row says; nothing when an older version opted them out, which no dispatcher could make it do.
    init(stored: String?) { self = stored.flatMap(OptOutSource.init(rawValue:)) ?? .carrier }
}

/// Whether a customer gets texts from one of our numbers.
package struct OptOutState: Sendable {
    /// Who has opted them out; nil when they get texts. A dispatcher undoes only what a dispatcher said.
    package let source: OptOutSource?
    /// Whether a dispatcher's word holds that they get none.
    package let isOutByDispatcher: Bool
    /// When a dispatcher said something about it last.
    package let dispatcherSaidAt: Moment?
}

/// All of it under the conversation's lock.
extension RouterTransaction {
    /// How it stands, and why.
    package func optOutState(
        _ tenant: TenantID, our: PhoneNumber, their: PhoneNumber
    ) async throws -> OptOutState {
        let row = try await first(Self.optOutState, [.id(tenant), .phone(our), .phone(their)])
        let source = OptOutSource(stored: try row.get("opted_out_by", as: String?.self))
        return OptOutState(
            source: try row.get("is_out", as: Bool.self) ? source : nil,
            isOutByDispatcher: try row.get("dispatcher_out", as: Bool.self),
            dispatcherSaidAt: try row.momentIfAny("dispatcher_said_at"))
    }

    /// Whether the number has opted out of texts from ours.
    package func isOptedOut(_ tenant: TenantID, our: PhoneNumber, their: PhoneNumber) async throws -> Bool {
        try await firstIfAny(Self.isOptedOut, [.id(tenant), .phone(our), .phone(their)]) != nil
    }

    /// Notes that the customer has opted out themselves, or is refused by the carrier; a dispatcher cannot undo it.
    package func optOut(
        _ tenant: TenantID, our: PhoneNumber, their: PhoneNumber, by source: OptOutSource
    ) async throws {
        _ = try await rows(Self.optOut, [.id(tenant), .phone(our), .phone(their), .text(source.rawValue)])
    }

    /// Notes that the customer opted in at `moment`; what a dispatcher said after that holds.
    ///
    /// - Returns: Whether they get texts now.
    package func optIn(
        _ tenant: TenantID, our: PhoneNumber, their: PhoneNumber, at moment: Moment
    ) async throws -> Bool {
        try await first(Self.optIn, [.id(tenant), .phone(our), .phone(their), .moment(moment)])
            .get("is_in", as: Bool.self)
    }

    /// Notes what a dispatcher said at `moment`. Nobody is opted in by it who was opted out by somebody else.
    package func setOptOut(
        _ tenant: TenantID, our: PhoneNumber, their: PhoneNumber, isOut: Bool, at moment: Moment
    ) async throws {
        _ = try await rows(
            Self.dispatcherOptOut, [.id(tenant), .phone(our), .phone(their), .bool(isOut), .moment(moment)])
    }

    /// Whether the same number has opted out or in by a text that came later than `moment`.
    package func hasOpted(
        _ tenant: TenantID, our: PhoneNumber, their: PhoneNumber, since moment: Moment
    ) async throws -> Bool {
        let row = try await first(Self.hasOpted, [.id(tenant), .phone(our), .phone(their), .moment(moment)])
        return try row.get("has_opted", as: Bool.self)
    }

    private static let optOutState = PostgresStatement(
        "router_opt_out_state",
        """
        select opted_out_at is not null as is_out, opted_out_by, dispatcher_out, dispatcher_said_at from conversations
        where tenant_id = $1 and our_number = $2 and their_number = $3
        """)
    private static let isOptedOut = PostgresStatement(
        "router_is_opted_out",
        """
        select our_number from conversations
        where tenant_id = $1 and our_number = $2 and their_number = $3 and opted_out_at is not null
        """)
    private static let optOut = PostgresStatement(
        "router_opt_out",
        """
        update conversations set opted_out_at = coalesce(opted_out_at, now()), updated_at = now(),
            opted_out_by = case
                when opted_out_at is null or opted_out_by = 'dispatcher' or $4 = 'customer' then $4 else opted_out_by
            end
        where tenant_id = $1 and our_number = $2 and their_number = $3
        """)
    private static let optIn = PostgresStatement(
        "router_opt_in",
        """
        update conversations set updated_at = now(),
            opted_out_at = case when dispatcher_out and dispatcher_said_at > $4 then dispatcher_said_at end,
            opted_out_by = case when dispatcher_out and dispatcher_said_at > $4 then 'dispatcher' end,
            dispatcher_out = dispatcher_out and dispatcher_said_at > $4
        where tenant_id = $1 and our_number = $2 and their_number = $3
        returning opted_out_at is null as is_in
        """)
    private static let dispatcherOptOut = PostgresStatement(
        "router_dispatcher_opt_out",
        """
        update conversations set dispatcher_out = $4, dispatcher_said_at = $5, updated_at = now(),
            opted_out_at = case
                when $4 then coalesce(opted_out_at, $5) when opted_out_by = 'dispatcher' then null else opted_out_at
            end,
            opted_out_by = case
                when $4 and opted_out_at is null then 'dispatcher'
                when not $4 and opted_out_by = 'dispatcher' then null
                else opted_out_by
            end
        where tenant_id = $1 and our_number = $2 and their_number = $3
        """)
    // The record has an index by time only. A later text was decided later, give or take what the clocks differ.
    private static let hasOpted = PostgresStatement(
        "router_has_opted",
        """
        select exists (
            select from inbound_messages i
            join audit_events a on a.tenant_id = i.tenant_id and a.message_sid = i.message_sid
            where i.tenant_id = $1 and i.our_number = $2 and i.their_number = $3 and i.received_at > $4
                and a.at > $4::timestamptz - interval '1 minute' and a.kind in ('opted_out', 'opted_in')
        ) as has_opted
        """)
}
