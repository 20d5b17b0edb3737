import Postgres
import RelayModel

/// What can be exported: the record of each hop, and what it was made from. None holds a text's body.
package enum AuditRecordKind: String, Sendable, CaseIterable {
    /// One for each operator's turn: who was asked, why, until when, and who took it.
    case hops
    /// One for each line of the append-only record.
    case events
    /// One for each relay.
    case relays
    /// One for each text that reached us.
    case inbound
    /// One for each text to be sent.
    case outbound
    /// One for each message that could not be processed.
    case parked

    /// Below every key.
    var firstKey: String {
        switch self {
        case .hops, .events: "-1"
        case .relays, .outbound, .parked: "00000000-0000-0000-0000-000000000000"
        case .inbound: ""
        }
    }

    /// Whether the text can be a key of this kind.
    package func isKey(_ text: String) -> Bool {
        switch self {
        case .hops, .events: Int(text) != nil
        case .relays, .outbound, .parked: RowID(text) != nil
        case .inbound: MessageSID(rawValue: text) != nil
        }
    }

    /// A page: `$1` and `$2` are the last key, `$3` the tenant or null, `$4` the earliest moment or null, `$5` the size.
    var statement: PostgresStatement {
        let source = source
        return PostgresStatement(
            "audit_export_\(rawValue)",
            page(
                source,
                of:
                    "(tenant_id, \(source.key)) > ($1, $2::text::\(source.keyType)) and ($3::uuid is null or tenant_id = $3)"
            ))
    }

    /// The same of one tenant, `$1`, which reads no further than its rows; `$6` is the moment before which they are, or null, and
    /// `$7` to `$12` are as ``AuditSubject`` says, which only hops and events have.
    func tenantStatement(of subject: AuditSubject?) -> PostgresStatement {
        let source = source
        let condition = """
            tenant_id = $1 and \(source.key) > \(hasSubjects ? Self.lowestKey : "$2::text::\(source.keyType)") and $3 = $1
                and ($6::timestamptz is null or \(source.time) < $6)
            """
        let subjects = hasSubjects ? AuditSubject.allCases.map { " and \($0.condition(isMain: $0 == subject))" } : []
        let name = "audit_page_\(rawValue)" + (subject.map { "_of_\($0)" } ?? "")
        return PostgresStatement(name, page(source, of: condition + subjects.joined()))
    }

    /// The key behind which events are that are as late as `$4` and come behind `$2`, so that nobody's whole past is read for their
    /// last hour. Keys are in the order of time but for events that were written at almost the same moment.
    private static let lowestKey = """
        (
            select greatest(
                $2::text::bigint,
                (
                    select earlier.audit_id from audit_events earlier
                    where earlier.tenant_id = $1 and earlier.at < $4::timestamptz - interval '1 minute'
                    order by earlier.at desc limit 1
                ))
        )
        """

    /// Whether a record tells the job, the customer and the operator that it is about.
    package var hasSubjects: Bool { self == .hops || self == .events }

    private func page(_ source: AuditSource, of condition: String) -> String {
        """
        with page as (
            select tenant_id, \(source.key) as page_key from \(source.table)
            where \(condition)
                and ($4::timestamptz is null or \(source.time) >= $4) \(source.condition)
            order by tenant_id, \(source.key) limit $5
        )
        select page.tenant_id as page_tenant, page.page_key::text as page_key, row_to_json(line)::text as json,
            array(select key from json_each_text(row_to_json(line))) as columns,
            array(select coalesce(value, '') from json_each_text(row_to_json(line))) as cells
        -- The offset keeps the planner from joining whole tables when its statistics are out of date.
        from page cross join lateral (\(source.line) offset 0) line
        order by page.tenant_id, page.page_key
        """
    }
}

/// Where a kind's records come from.
struct AuditSource {
    /// The table, its key beside `tenant_id`, and the key's type.
    var table: String
    var key: String
    var keyType: String
    /// The column that `since` limits.
    var time: String
    /// A further condition, beginning with `and`.
    var condition = ""
    /// The record of the row `page`; its first column is `record`.
    var line: String
}

/// The tenant's slug; what belongs to nobody has none.
private let slug = "(select slug from tenants where tenant_id = page.tenant_id) as tenant"

extension AuditRecordKind {
    fileprivate var source: AuditSource {
        switch self {
        case .hops: Self.hopSource
        case .events: Self.eventSource
        case .relays: Self.relaySource
        case .inbound: Self.inboundSource
        case .outbound: Self.outboundSource
        case .parked: Self.parkedSource
        }
    }

    private static let hopSource = AuditSource(
        table: "audit_events", key: "audit_id", keyType: "bigint", time: "at", condition: "and kind = 'asked'",
        line: """
            select 'hop' as record, view."timestamp", view.message_sid, view.tenant, view.customer_id,
                view.customer_name, view.original_from, view.routed_to_operator, view.operator_id,
                operator.phone as operator_phone, view.routing_reason, view.relay_id, view.hop, hop.state,
                hop.window_seconds, hop.outbound_id, hop.asked_at, hop.ask_by, hop.ended_at,
                view.acknowledged, view.ack_timestamp, view.ack_channel, view.attempts
            from audit_events asked
            join hop_audit view
                on view.tenant_id = asked.tenant_id and view.relay_id = asked.relay_id and view.hop = asked.hop
            join hops hop
                on hop.tenant_id = asked.tenant_id and hop.relay_id = asked.relay_id and hop.hop = asked.hop
            join operators operator on operator.tenant_id = hop.tenant_id and operator.operator_id = hop.operator_id
            where asked.tenant_id = page.tenant_id and asked.audit_id = page.page_key
            """)

    private static let eventSource = AuditSource(
        table: "audit_events", key: "audit_id", keyType: "bigint", time: "at",
        line: """
            select 'event' as record, \(slug), e.audit_id, e.at, e.kind, e.relay_id, e.hop, e.job_id, e.customer_id,
                e.operator_id, e.message_sid, e.outbound_id, e.channel, e.reason, e.detail
            from audit_events e where e.tenant_id = page.tenant_id and e.audit_id = page.page_key
            """)

    private static let relaySource = AuditSource(
        table: "relays", key: "relay_id", keyType: "uuid", time: "opened_at",
        line: """
            select 'relay' as record, \(slug), r.relay_id, r.our_number, r.customer_id,
                (
                    select phone from customers c where c.tenant_id = r.tenant_id and c.customer_id = r.customer_id
                ) as customer_phone,
                r.job_id, r.state,
                -- The emergency contact has a turn only when nobody else can be asked.
                jsonb_array_length(jsonb_path_query_array(r.plan, '$[*] ? (@.reason != "emergency_contact")')) as planned,
                r.opened_at, r.acknowledged_by,
                r.acknowledged_at, r.acknowledged_channel
            from relays r where r.tenant_id = page.tenant_id and r.relay_id = page.page_key
            """)

    private static let inboundSource = AuditSource(
        table: "inbound_messages", key: "message_sid", keyType: "text", time: "received_at",
        line: """
            select 'inbound' as record, \(slug), i.message_sid, i.our_number, i.their_number, i.sender, i.customer_id,
                i.operator_id, i.job_id, i.relay_id, i.received_at, i.processed_at
            from inbound_messages i where i.tenant_id = page.tenant_id and i.message_sid = page.page_key
            """)

    private static let outboundSource = AuditSource(
        table: "outbound_messages", key: "outbound_id", keyType: "uuid", time: "created_at",
        line: """
            select 'outbound' as record, \(slug), o.outbound_id, o.our_number, o.their_number, o.purpose, o.relay_id,
                o.hop, o.starts_window, o.operator_id, o.customer_id, o.source_sid, o.cause_sid, o.order_at,
                o.order_tie, o.state, o.attempt, o.message_sid, o.created_at, o.claimed_at, o.accepted_at, o.ack_due_at,
                o.ask_by, o.withdrawn_at, o.delivery_status, o.error_code
            from outbound_messages o where o.tenant_id = page.tenant_id and o.outbound_id = page.page_key
            """)

    /// The SID is looked for in the payload's bytes, since what cannot be processed need not be JSON.
    private static let parkedSource = AuditSource(
        table: "parked_messages", key: "parked_id", keyType: "uuid", time: "parked_at",
        line: """
            select 'parked' as record, \(slug), p.parked_id, p.queue, p.reason,
                substring(encode(p.payload, 'escape') from '[SM]M[0-9a-f]{32}') as message_sid, p.parked_at,
                p.resolved_at, p.resolution
            from parked_messages p where p.tenant_id = page.tenant_id and p.parked_id = page.page_key
            """)
}
