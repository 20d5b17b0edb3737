import AMQP
import Foundation
import Keyring
import Logging
import Postgres
import QueueContract
import RelayModel
import RelayStore
import ServiceKit
import Testing

@testable import Router

/// A tenant on a real database that the router's own role works with, and the router's handlers over it.
struct Office: Sendable {
    static let business = phone("+15125550100")
    static let customer = phone("+15125550142")
    /// Sam, Alex, Riley, in the order of the chain.
    static let operators = ["+15125550111", "+15125550112", "+15125550113"].map(phone)
    static let alertTo = phone("+15125550190")
    static let trackURL = "https://track.example.com"
    static let account = "AC" + String(repeating: "1", count: 32)

    let owner: PostgresPool
    let store: RouterStore
    let tenant: TenantID
    let inbound: InboundHandler
    let escalations: EscalationHandler
    let deliveries: DeliveryHandler
    let commands: CommandHandler

    /// Runs the body with a fresh installation, which is dropped afterwards.
    ///
    /// The queues are shared with the other tests, because a broker bears a few thousand quorum queues badly and nobody consumes.
    ///
    /// - Parameters:
    ///   - windows: The operators' windows in seconds.
    ///   - hasOwnQueues: Whether nobody else publishes to its queues.
    static func open(
        windows: [Int?] = [60, 60, 60], hasOwnQueues: Bool = false, _ body: (Office) async throws -> Void
    ) async throws {
        let name = "routertests_\(UInt64.random(in: 0...UInt64.max))"
        let server = try required("BACKHOP_TEST_DATABASE_URL")
        let admin = try PostgresPool(
            PostgresConfiguration(url: server, poolSize: 1, statementTimeout: .zero, acquireTimeout: .seconds(60)))
        try await admin.script("create database \(name)")
        let url = server + (server.contains("?") ? "&" : "?") + "dbname=\(name)"
        let owner = try PostgresPool(PostgresConfiguration(url: url, poolSize: 2, acquireTimeout: .seconds(30)))
        let router = try PostgresPool(
            PostgresConfiguration(
                url: url + "&options=-c%20role%3Dbackhop_router", poolSize: 8, acquireTimeout: .seconds(30)))
        let names = QueueNames(prefix: hasOwnQueues ? "\(name)." : "routertests.")
        let publisher = try AMQPPublisher(
            configuration: AMQPConfiguration(urls: try required("BACKHOP_TEST_AMQP_URL"), connectionName: name),
            topology: Topology.make(names))
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(
                try await body(try await Office(owner, router, Courier(publisher: publisher, names: names), windows)))
        } catch {
            outcome = .failure(error)
        }
        await publisher.close()
        await router.close()
        await owner.close()
        try await admin.script("drop database \(name) with (force)")
        await admin.close()
        try outcome.get()
    }

    private init(
        _ owner: PostgresPool, _ router: PostgresPool, _ courier: Courier, _ windows: [Int?]
    ) async throws {
        let keyring = try Keyring(parsing: Keyring.generated(keyID: "k1"))
        _ = try await Migrator(pool: owner, migrations: Migration.all).run()
        tenant = try await AdminStore(pool: owner, keyring: keyring).apply(Self.definition(windows))
        self.owner = owner
        store = RouterStore(pool: router, trackURL: "https://track.example.com")
        let logger = Logger(label: "router") { _ in SwiftLogNoOpLogHandler() }
        let aftermath = AftermathPublisher(courier: courier, logger: logger)
        let metrics = RouterMetrics(MetricsRegistry())
        inbound = InboundHandler(
            store: store, links: JobLinks(keyring: keyring, baseURL: Self.trackURL), publisher: aftermath,
            metrics: metrics, logger: logger,
            order: ConversationOrder(store: store))
        escalations = EscalationHandler(store: store, publisher: aftermath, metrics: metrics, logger: logger)
        deliveries = DeliveryHandler(store: store, publisher: aftermath, metrics: metrics, logger: logger)
        commands = CommandHandler(store: store, publisher: aftermath, metrics: metrics, logger: logger)
    }

    private static func definition(_ windows: [Int?]) -> TenantDefinition {
        let names = ["Sam", "Alex", "Riley"]
        return TenantDefinition(
            slug: "acme", name: "Acme", timeZone: "UTC", windowSeconds: 90, alertTo: alertTo,
            accounts: [
                .init(
                    sid: account, authToken: "token", nextAuthToken: nil,
                    apiKeySID: "SK" + String(repeating: "1", count: 32), apiKeySecret: "secret")
            ],
            operators: zip(names, operators).map { .init(name: $0, phone: $1) },
            chains: [
                .init(
                    name: "main", windowSeconds: nil, cycles: 1,
                    hops: zip(names, windows).map { (operatorName: $0, windowSeconds: $1) })
            ],
            numbers: [
                .init(e164: business, accountSID: account, chain: "main", isActive: true, segmentsPerSecond: 1)
            ],
            customers: [.init(name: "Jane Doe", phone: customer)])
    }

    private static func required(_ name: String) throws -> String {
        try #require(ProcessInfo.processInfo.environment[name], "\(name) is not set: run the tests by `make test`")
    }
}

/// A phone number that is known to be one.
func phone(_ text: String) -> PhoneNumber {
    guard let phone = PhoneNumber(e164: text) else { preconditionFailure("\(text) is no phone number") }
    return phone
}

extension Office {
    /// A text to the business that nobody has decided yet; `at` is the time it was received, in seconds before now.
    func text(
        _ body: String, from phone: PhoneNumber = Office.customer, ago: Double = 0, sid: MessageSID? = nil,
        optOutType: String? = nil
    ) -> InboundRecord {
        let now = Date.now.timeIntervalSince1970 - ago
        return InboundRecord(
            tenant: tenant, sid: sid ?? Office.newSID(), accountSID: Self.account, our: Self.business, their: phone,
            body: body, mediaURLs: [], receivedAt: Moment(microseconds: Int64(now * 1_000_000)),
            optOutType: optOutType)
    }

    static func newSID() -> MessageSID {
        let hex = [UInt64.random(in: 0...UInt64.max), UInt64.random(in: 0...UInt64.max)].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        guard let sid = MessageSID(rawValue: "SM" + hex.joined()) else { preconditionFailure("no SID") }
        return sid
    }

    /// Decides a text as the handler does, without publishing.
    @discardableResult
    func decide(_ text: InboundRecord) async throws -> InboundOutcome {
        try await store.decide { try await inbound.decide(text, in: $0) }
    }

    /// Decides a text of somebody.
    @discardableResult
    func receive(_ body: String, from phone: PhoneNumber = Office.customer, ago: Double = 0) async throws
        -> InboundOutcome
    {
        try await decide(text(body, from: phone, ago: ago))
    }

    /// Ends the hop whose turn it is, as if its time were over.
    func expire() async throws {
        try await owner.script(
            """
            update hops set ask_by = now() - interval '2 seconds' where state = 'asked';
            update outbound_messages set ack_due_at = case when accepted_at is not null then now() - interval '2 seconds' end
            where starts_window
            """)
        for hop in try await store.overdueHops(limit: 100) {
            _ = try await store.decide { try await escalations.decide(hop, in: $0) }
        }
    }

    /// Twilio takes everything that waits.
    func accept() async throws {
        try await owner.script(
            """
            update outbound_messages
            set state = 'sent', accepted_at = now(), message_sid = 'SM' || replace(outbound_id::text, '-', ''),
                ack_due_at = now() + make_interval(secs => coalesce(window_seconds, 60))
            where state = 'queued'
            """)
    }

    /// The first column of the first row as text; nil for none.
    func value(_ sql: String) async throws -> String? {
        let statement = PostgresStatement("test \(sql.hashValue)", "select (\(sql))::text as value")
        return try await owner.query(statement, []).rows.first?.get("value", as: String?.self)
    }

    /// What was written for a phone, oldest first, one text a line without its second line.
    func texts(to phone: PhoneNumber, state: String = "") async throws -> [String] {
        let condition = state.isEmpty ? "" : " and state = '\(state)'"
        let lines = try await value(
            """
            select string_agg(split_part(body, E'\\n', 1), '|' order by order_at, order_tie, created_at)
            from outbound_messages where their_number = '\(phone.e164)'\(condition)
            """)
        return lines?.split(separator: "|").map(String.init) ?? []
    }

    /// The kinds of audit events, with their reasons, in order; but for what the test itself changes of who is asked.
    func audit() async throws -> String {
        try await value(
            """
            select string_agg(kind || coalesce(':' || reason, ''), ',' order by audit_id) from audit_events
            where kind not in ('operator_changed', 'chain_changed', 'schedule_changed')
            """) ?? ""
    }
}
