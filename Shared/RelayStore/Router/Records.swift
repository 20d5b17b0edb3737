import Crypto
import Postgres
package import RelayModel

/// One line of the append-only record. Holds no text and nobody's phone number.
package struct AuditEvent: Sendable {
    package var kind: String
    package var relay: RelayID?
    package var hop: Int?
    package var job: JobID?
    package var customer: CustomerID?
    package var operatorID: OperatorID?
    package var sid: MessageSID?
    package var outbound: OutboundID?
    package var channel: String?
    package var reason: String?
    /// The API key of the dispatcher who wanted it.
    package var actor: String?
    package var parked: ParkedID?
    /// The business's number that it is about.
    package var our: PhoneNumber?

    /// A line of that kind, such as `asked` or `acknowledged`.
    package init(_ kind: String) { self.kind = kind }
}

/// What could not be processed.
package struct ParkedRecord: Sendable {
    /// Nil when it is not known whose it is.
    package let tenant: TenantID?
    /// The same every time for the same message, if that can be known: it is then parked once.
    package let id: RowID
    package let queue: String
    package let reason: String
    package let payload: [UInt8]

    /// Describes a message of `queue` that is parked for `reason`; without an `id`, its queue and its bytes name it.
    package init(tenant: TenantID?, id: RowID? = nil, queue: String, reason: String, payload: [UInt8]) {
        self.id = id ?? Self.key(queue, payload)
        self.tenant = tenant
        self.queue = queue
        self.reason = reason
        self.payload = payload
    }
}

extension ParkedRecord {
    /// The first 128 bits of a hash, so that a message that comes again is the same row.
    private static func key(_ queue: String, _ payload: [UInt8]) -> RowID {
        var hash = SHA256()
        hash.update(data: Array(queue.utf8) + [0])
        hash.update(data: payload)
        let bytes = Array(hash.finalize())
        let word: (ArraySlice<UInt8>) -> UInt64 = { $0.reduce(0) { $0 << 8 | UInt64($1) } }
        return RowID(high: word(bytes[0..<8]), low: word(bytes[8..<16]))
    }
}

/// The tenant of what belongs to none.
private let nobody = TenantID(rawValue: RowID(high: 0, low: 0))

extension RouterTransaction {
    /// Appends a line to the record.
    package func audit(_ event: AuditEvent, tenant: TenantID) async throws {
        _ = try await rows(
            Self.audit,
            [
                .id(tenant), .text(event.kind), .id(event.relay), .int(event.hop), .id(event.job), .id(event.customer),
                .id(event.operatorID), .text(event.sid?.rawValue), .id(event.outbound), .text(event.channel),
                .text(event.reason), .text(event.actor), .text(event.parked?.description),
                .phone(event.our),
            ])
    }

    /// Writes an alert, and says whether the tenant may be texted about it: at most once in five minutes for each kind.
    package func alert(
        _ tenant: TenantID, kind: String, relay: RelayID?, text: String
    ) async throws -> Bool {
        let row = try await first(
            Self.alert, [.id(tenant), .id(AlertID.random()), .text(kind), .id(relay), .text(text)])
        return try row.get("is_first", as: Bool.self)
    }

    /// Keeps what could not be processed.
    ///
    /// - Returns: Whether that is news: false when it is parked already and nobody has dealt with it.
    @discardableResult
    package func park(_ record: ParkedRecord) async throws -> Bool {
        let row = try await firstIfAny(
            Self.park,
            [
                .id(record.tenant ?? nobody), .uuid(PostgresUUID(record.id)), .text(record.queue),
                .text(record.reason), .bytes(record.payload),
            ])
        return row != nil
    }

    private static let audit = PostgresStatement(
        "router_audit",
        """
        insert into audit_events (
            tenant_id, kind, relay_id, hop, job_id, customer_id, operator_id, message_sid, outbound_id, channel, reason,
            detail
        ) values (
            $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
            jsonb_strip_nulls(jsonb_build_object('by', $12::text, 'parked', $13::text, 'number', $14::text))
        )
        """)
    private static let alert = PostgresStatement(
        "router_alert",
        """
        with recent as (
            select from alerts where tenant_id = $1 and kind = $3 and at > now() - interval '5 minutes' limit 1
        ), made as (
            insert into alerts (tenant_id, alert_id, kind, relay_id, text) values ($1, $2, $3, $4, $5)
        )
        select not exists (select from recent) as is_first
        """)
    private static let park = PostgresStatement(
        "router_park",
        """
        insert into parked_messages (tenant_id, parked_id, queue, reason, payload) values ($1, $2, $3, $4, $5)
        on conflict (tenant_id, parked_id) do update
        set reason = excluded.reason, parked_at = now(), resolved_at = null, resolution = null
        where parked_messages.resolved_at is not null
        returning parked_id
        """)
}
