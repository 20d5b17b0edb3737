import Foundation
import Postgres
import RelayModel
import Testing

@testable import RelayStore

/// The export of the record.
@Suite(.timeLimit(.minutes(5)))
struct AuditExportTests {
    private let acme = TenantID.random()
    private let other = TenantID.random()

    /// Two tenants, each with a relay whose operator was asked and took it, and a few further events.
    private func fill(_ pool: PostgresPool) async throws {
        _ = try await Migrator(pool: pool, migrations: Migration.all).run()
        for (tenant, slug) in [(acme, "acme"), (other, "other")] { try await pool.script(history(tenant, slug)) }
    }

    private func history(_ tenant: TenantID, _ slug: String) -> String {
        let ids = (0..<5).map { _ in UUID().uuidString.lowercased() }
        let sid = "SM" + String(repeating: slug == "acme" ? "a" : "b", count: 32)
        return """
            insert into tenants (tenant_id, slug, name) values ('\(tenant)', '\(slug)', 'A "name", with commas');
            insert into customers (tenant_id, customer_id, phone, name)
            values ('\(tenant)', '\(ids[0])', '+15125550142', 'Jane, "JD"');
            insert into operators (tenant_id, operator_id, name, phone)
            values ('\(tenant)', '\(ids[1])', 'Sam', '+15125550111');
            insert into jobs (tenant_id, job_id, number, customer_id, our_number, token_sha256)
            values ('\(tenant)', '\(ids[2])', 1001, '\(ids[0])', '+15125550100', '\\x00');
            insert into relays (tenant_id, relay_id, our_number, customer_id, job_id, state, plan, next_plan_index)
            values ('\(tenant)', '\(ids[3])', '+15125550100', '\(ids[0])', '\(ids[2])', 'acknowledged', '[{}, {}]', 1);
            insert into hops (
                tenant_id, relay_id, hop, operator_id, reason, code, window_seconds, state, outbound_id, ask_by
            ) values (
                '\(tenant)', '\(ids[3])', 1, '\(ids[1])', 'number_chain', 'K7', 60, 'acknowledged', '\(ids[4])', now()
            );
            insert into inbound_messages (
                tenant_id, message_sid, account_sid, our_number, their_number, sender, relay_id, body, received_at
            ) values (
                '\(tenant)', '\(sid)', 'AC', '+15125550100', '+15125550142', 'customer', '\(ids[3])', 'A secret', now()
            );
            insert into outbound_messages (
                tenant_id, outbound_id, account_sid, our_number, their_number, purpose, lane, body, segments, order_at,
                order_tie
            ) values (
                '\(tenant)', '\(ids[4])', 'AC', '+15125550100', '+15125550111', 'hop', 'send', 'A secret', 1, now(), 'x'
            );
            insert into parked_messages (tenant_id, parked_id, queue, reason, payload)
            values ('\(tenant)', '\(ids[2])', 'inbound', 'why', convert_to('{"sid":"\(sid)"', 'UTF8') || '\\xff00');
            insert into audit_events (
                tenant_id, kind, relay_id, hop, customer_id, operator_id, message_sid, outbound_id, reason
            ) values (
                '\(tenant)', 'asked', '\(ids[3])', 1, '\(ids[0])', '\(ids[1])', '\(sid)', '\(ids[4])', 'number_chain'
            );
            insert into audit_events (tenant_id, kind, relay_id, hop, operator_id, channel)
            values ('\(tenant)', 'acknowledged', '\(ids[3])', 1, '\(ids[1])', 'sms');
            insert into audit_events (tenant_id, at, kind) select '\(tenant)', '2020-01-01', 'old' from generate_series(1, 5);
            """
    }

    private func lines(
        _ pool: PostgresPool, _ kind: AuditRecordKind, _ filter: AuditExport.Filter = .init(), page: Int = 2
    ) async throws -> [[String: String]] {
        var lines: [[String: String]] = []
        try await AuditExport(pool: pool, pageSize: page).forEach(kind, filter) { entry in
            #expect(entry.columns == kind.columns)
            #expect((try? JSONSerialization.jsonObject(with: Data(entry.json.utf8))) != nil)
            lines.append(Dictionary(zip(entry.columns, entry.values)) { first, _ in first })
        }
        return lines
    }

    @Test(arguments: AuditRecordKind.allCases) func everyKindIsExportedWithoutBodies(_ kind: AuditRecordKind)
        async throws
    {
        try await withDatabase { pool, _ in
            try await fill(pool)
            let lines = try await lines(pool, kind)
            #expect(lines.count == (kind == .events ? 14 : 2))
            #expect(Set(lines.compactMap { $0["tenant"] }) == ["acme", "other"])
            #expect(
                lines.allSatisfy { $0["record"] == (kind == .hops ? "hop" : kind == .events ? "event" : $0["record"]) })
            #expect(!lines.contains { $0.values.contains("A secret") })
        }
    }

    @Test func aHopsRecordSaysWhoWasAskedAndWhoTookIt() async throws {
        try await withDatabase { pool, _ in
            try await fill(pool)
            let hop = try #require(try await lines(pool, .hops, AuditExport.Filter(tenant: acme)).first)
            let expected = [
                "tenant": "acme", "customer_name": "Jane, \"JD\"", "original_from": "+15125550142",
                "routed_to_operator": "Sam", "operator_phone": "+15125550111", "routing_reason": "number_chain",
                "hop": "1",
                "state": "acknowledged", "window_seconds": "60", "acknowledged": "true", "ack_channel": "sms",
                "attempts": "0", "ended_at": "",
            ]
            for (name, value) in expected { #expect(hop[name] == value, "\(name)") }
        }
    }

    /// Whatever the size of a page, every record comes once and in order.
    @Test(arguments: [1, 2, 3, 7, 100]) func pagesJoin(size: Int) async throws {
        try await withDatabase { pool, _ in
            try await fill(pool)
            let all = try await lines(pool, .events, page: size).compactMap { $0["audit_id"].flatMap { Int($0) } }
            #expect(Set(all).count == 14 && all.count == 14)
            let own = try await lines(pool, .events, AuditExport.Filter(tenant: acme), page: size)
            let ids = own.compactMap { $0["audit_id"].flatMap { Int($0) } }
            #expect(ids.count == 7 && ids == ids.sorted())
        }
    }

    @Test func onlyWhatIsNewerIsExported() async throws {
        try await withDatabase { pool, _ in
            try await fill(pool)
            let filter = AuditExport.Filter(tenant: acme, since: Moment("2020-01-02T00:00:00Z"))
            #expect(try await lines(pool, .events, filter).map { $0["kind"] } == ["asked", "acknowledged"])
        }
    }

    @Test func aParkedTextIsNamedThoughItsPayloadIsBroken() async throws {
        try await withDatabase { pool, _ in
            try await fill(pool)
            let parked = try await lines(pool, .parked, AuditExport.Filter(tenant: acme))
            #expect(parked.map { $0["message_sid"] } == ["SM" + String(repeating: "a", count: 32)])
        }
    }
}
