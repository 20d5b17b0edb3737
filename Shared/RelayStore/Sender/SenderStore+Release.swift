import Postgres
package import RelayModel

extension SenderStore {
    /// The next text of the same conversation that can go out now that `row` is settled.
    ///
    /// Call it after the settling statement has committed: a worker that found the next text blocked before that has
    /// dropped its hint, and this finds it.
    package func next(after row: OutboundRow) async throws -> OutboundHint? {
        let result = try await pool.query(
            Self.next, [.id(row.tenant), .phone(row.ourNumber), .phone(row.theirNumber)])
        guard let found = result.rows.first else { return nil }
        let next = try OutboundRow(found)
        return next.state == .queued ? next.hint : nil
    }

    /// The SIDs among `sids` that some row of the tenant already has.
    package func known(_ sids: [MessageSID], of tenant: TenantID) async throws -> Set<MessageSID> {
        let result = try await pool.query(Self.known, [.id(tenant), .texts(sids.map(\.rawValue))])
        return Set(
            try result.rows.compactMap { MessageSID(rawValue: try $0.get("message_sid", as: String.self)) })
    }

    private static let next = PostgresStatement(
        "sender_next",
        """
        select \(OutboundRow.columns) from outbound_messages o
        where o.tenant_id = $1 and o.our_number = $2 and o.their_number = $3
            and o.state in ('queued', 'sending', 'uncertain')
        order by o.order_at, o.order_tie, o.outbound_id limit 1
        """)

    private static let known = PostgresStatement(
        "sender_known",
        "select message_sid from outbound_messages where tenant_id = $1 and message_sid = any($2)")
}
