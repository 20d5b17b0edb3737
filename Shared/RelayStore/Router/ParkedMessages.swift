import Postgres
package import RelayModel

/// What could not be processed and nobody has dealt with.
package struct ParkedMessage: Sendable {
    /// The queue it came from, with or without the prefix.
    package let queue: String
    package let payload: [UInt8]
    /// Whether what it said is forgotten.
    package let isRedacted: Bool
}

extension RouterTransaction {
    /// A message of the tenant's that nobody has dealt with, locked: what comes of queueing it again may be parked only afterwards.
    package func parked(_ tenant: TenantID, _ id: ParkedID) async throws -> ParkedMessage? {
        guard let row = try await firstIfAny(Self.openParked, [.id(tenant), .id(id)]) else { return nil }
        return ParkedMessage(
            queue: try row.get("queue", as: String.self), payload: try row.get("payload", as: [UInt8].self),
            isRedacted: try row.get("is_redacted", as: Bool.self))
    }

    /// Marks a message as dealt with.
    package func resolve(_ tenant: TenantID, _ id: ParkedID, as resolution: ParkedStore.Resolution) async throws {
        _ = try await rows(Self.resolveParked, [.id(tenant), .id(id), .text(resolution.rawValue)])
    }

    private static let openParked = PostgresStatement(
        "router_open_parked",
        """
        select queue, payload, redacted_at is not null as is_redacted from parked_messages
        where tenant_id = $1 and parked_id = $2 and resolved_at is null for update
        """)
    private static let resolveParked = PostgresStatement(
        "router_resolve_parked",
        "update parked_messages set resolved_at = now(), resolution = $3 where tenant_id = $1 and parked_id = $2")
}
