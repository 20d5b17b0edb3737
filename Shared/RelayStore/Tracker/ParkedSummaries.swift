import Postgres
package import RelayModel

/// A message that could not be processed, without what it says.
package struct ParkedSummary: Sendable {
    package let id: ParkedID
    /// The queue it came from, with or without the prefix.
    package let queue: String
    package let reason: String
    package let at: Moment
    /// In bytes.
    package let size: Int
}

/// A place in the list of parked messages, which is in the order of their parking.
package typealias ParkedCursor = ListCursor<ParkedID>

extension TrackerStore {
    /// The tenant's messages that nobody has dealt with, oldest first.
    ///
    /// - Parameter place: Only those that come behind it in the list.
    package func parked(
        behind place: ParkedCursor? = nil, limit: Int, tenant: TenantID
    ) async throws -> [ParkedSummary] {
        try await rows(
            of: tenant, Self.openParked, [.id(tenant), .moment(place?.at), .id(place?.id), .int(limit)]
        ).map(ParkedSummary.init)
    }

    /// Whether the tenant has such a message, dealt with or not.
    package func hasParked(_ id: ParkedID, tenant: TenantID) async throws -> Bool {
        try await !rows(of: tenant, Self.hasParked, [.id(tenant), .id(id)]).isEmpty
    }

    private static let openParked = PostgresStatement(
        "tracker_parked",
        """
        select parked_id, queue, reason, parked_at, octet_length(payload) as size from parked_messages
        where tenant_id = $1 and resolved_at is null
            and ($2::timestamptz is null or (parked_at, parked_id) > ($2, $3))
        order by parked_at, parked_id limit $4
        """)
    private static let hasParked = PostgresStatement(
        "tracker_has_parked", "select parked_id from parked_messages where tenant_id = $1 and parked_id = $2")
}

extension ParkedSummary {
    fileprivate init(_ row: PostgresRow) throws {
        id = try row.id("parked_id")
        queue = try row.get("queue", as: String.self)
        reason = try row.get("reason", as: String.self)
        at = try row.moment("parked_at")
        size = try row.get("size", as: Int.self)
    }
}
