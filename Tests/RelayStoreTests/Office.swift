import Keyring
import Postgres
import RelayModel

@testable import RelayStore

/// A tenant with a number, and texts of it; the sender's store works under the sender's own role.
struct Office: Sendable {
    static let number = "+15125550100"
    static let other = "+15125550101"

    /// The owner's.
    let pool: PostgresPool
    let sender: SenderStore
    let tenant = TenantID.random()

    fileprivate init(_ pool: PostgresPool, role: PostgresPool, segmentsPerSecond: Double) async throws {
        self.pool = pool
        sender = SenderStore(pool: role, keyring: try Keyring(parsing: Keyring.generated(keyID: "k1")))
        try await pool.script(
            """
            insert into tenants (tenant_id, slug, name) values ('\(tenant)', 'acme', 'Acme');
            insert into twilio_accounts (tenant_id, account_sid, auth_token, api_key_sid, api_key_secret)
            values ('\(tenant)', 'AC\(Self.zeros)', '', 'SK\(Self.zeros)', '');
            insert into chains (tenant_id, chain_id, name) values ('\(tenant)', '\(ChainRow.id)', 'main');
            insert into numbers (tenant_id, e164, account_sid, chain_id, segments_per_second) values
                ('\(tenant)', '\(Self.number)', 'AC\(Self.zeros)', '\(ChainRow.id)', \(segmentsPerSecond)),
                ('\(tenant)', '\(Self.other)', 'AC\(Self.zeros)', '\(ChainRow.id)', \(segmentsPerSecond));
            """)
    }

    private enum ChainRow { static let id = "00000000-0000-4000-8000-000000000001" }
    private static let zeros = String(repeating: "0", count: 32)

    /// Makes a text of the office's number; `order` is its place in its conversation.
    func text(
        _ body: String, at order: Int = 1, to phone: String = "+15125550111", lane: OutboundHint.Lane = .send,
        segments: Int = 1, purpose: String = "notice", from number: String = Office.number
    ) async throws -> OutboundHint {
        let id = OutboundID.random()
        try await pool.script(
            """
            insert into outbound_messages (
                tenant_id, outbound_id, account_sid, our_number, their_number, purpose, lane, body, segments, order_at, order_tie
            ) values (
                '\(tenant)', '\(id)', 'AC\(Self.zeros)', '\(number)', '\(phone)', '\(purpose)', '\(lane.rawValue)',
                '\(body)', \(segments), to_timestamp(\(order)), '\(body)'
            )
            """)
        return OutboundHint(tenant: tenant, outbound: id, lane: lane)
    }

    /// Changes a text behind everyone's back.
    func change(_ hint: OutboundHint, _ assignment: String) async throws {
        try await pool.script("update outbound_messages set \(assignment) where outbound_id = '\(hint.outbound)'")
    }

    func claim(_ hint: OutboundHint) async throws -> ClaimResult {
        try await sender.claim(hint, lease: .seconds(30), settle: .seconds(15))
    }

    /// Claims what must be claimable.
    func claimed(_ hint: OutboundHint) async throws -> OutboundRow {
        guard case .claimed(let row, _) = try await claim(hint) else { throw NotClaimed() }
        return row
    }

    /// How long the text has to wait for its turn; zero when it was claimed.
    func turn(_ hint: OutboundHint) async throws -> Duration {
        switch try await claim(hint) {
        case .claimed: return .zero
        case .wait(_, let pause, .pace): return pause
        case let other: throw Unexpected(description: "\(other)")
        }
    }

    /// Lets time pass, as far as the pace can tell.
    func pass(_ seconds: Int) async throws {
        try await pool.script(
            """
            update number_pace set busy_until = busy_until - interval '\(seconds) s',
                bulk_until = bulk_until - interval '\(seconds) s', turn_at = turn_at - interval '\(seconds) s';
            update outbound_messages set not_before = not_before - interval '\(seconds) s',
                turn_at = turn_at - interval '\(seconds) s';
            """)
    }

    /// The first column of the first row as text.
    func value(_ sql: String) async throws -> String? {
        try await pool.query(PostgresStatement("office \(sql.hashValue)", "select (\(sql))::text as value")).rows.first?
            .get("value", as: String?.self)
    }

    func sid(_ number: Int) -> MessageSID {
        let digits = String(number)
        let zeros = String(repeating: "0", count: 32 - digits.count)
        return MessageSID(rawValue: "SM\(zeros)\(digits)") ?? sid(0)
    }

    struct NotClaimed: Error {}
    struct Unexpected: Error, CustomStringConvertible { let description: String }
}

/// Runs the body in an office of its own.
func withOffice(segmentsPerSecond: Double = 0, _ body: (Office) async throws -> Void) async throws {
    try await withDatabase { pool, configuration in
        _ = try await Migrator(pool: pool, migrations: Migration.all).run()
        var own = configuration
        own.url += "&options=-c%20role%3Dbackhop_sender"
        own.poolSize = 4
        let role = try PostgresPool(own)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(
                try await body(try await Office(pool, role: role, segmentsPerSecond: segmentsPerSecond)))
        } catch {
            outcome = .failure(error)
        }
        await role.close()
        try outcome.get()
    }
}
