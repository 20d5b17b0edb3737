import Postgres
package import RelayModel

extension RouterTransaction {
    /// Whether the tenant wants links in its texts to operators.
    package func wantsAckLinks(_ tenant: TenantID) async throws -> Bool {
        try await first(Self.wantsLinks, [.id(tenant)]).get("ack_links", as: Bool.self)
    }

    /// Keeps the hash of a link's token, by which the hop can be acknowledged until `expiresAt`.
    package func insertAckLink(_ tokenSHA256: [UInt8], to hop: HopKey, expiresAt: Moment) async throws {
        _ = try await rows(
            Self.insertLink,
            [.id(hop.tenant), .bytes(tokenSHA256), .id(hop.relay), .int(hop.hop), .moment(expiresAt)])
    }

    private static let wantsLinks = PostgresStatement(
        "router_wants_ack_links", "select ack_links from tenants where tenant_id = $1")
    private static let insertLink = PostgresStatement(
        "router_insert_ack_link",
        """
        insert into ack_link_tokens (tenant_id, token_sha256, relay_id, hop, expires_at) values ($1, $2, $3, $4, $5)
        """)
}

extension RouterStore {
    /// Deletes links that have run out.
    ///
    /// - Returns: How many; `limit` when there are more.
    package func deleteOldAckLinks(limit: Int) async throws -> Int {
        try await pool.query(Self.deleteOldLinks, [.int(limit)]).rows.first?.get("count", as: Int.self) ?? 0
    }

    private static let deleteOldLinks = PostgresStatement(
        "router_delete_old_ack_links", "select delete_old_ack_links($1::bigint::integer) as count")
}
