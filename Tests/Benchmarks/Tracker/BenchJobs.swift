import Keyring
import Postgres
import RelayModel
import RelayStore

/// Jobs with three texts of their customer each, and the tokens of their links.
struct BenchJobs: Sendable {
    let database: PostgresPool
    let tenant: TenantID
    let ids: [JobID]
    let tokens: [String]

    init(_ count: Int, in database: PostgresPool, keyring: Keyring) async throws {
        self.database = database
        tenant = try await AdminStore(pool: database, keyring: keyring).apply(try business())
        ids = (0..<count).map { _ in JobID.random() }
        let links = ids.map { keyring.trackingToken(job: $0.rawValue.bytes, version: 1) }
        tokens = links.map { $0.token }
        let key = PostgresUUID(high: tenant.rawValue.high, low: tenant.rawValue.low)
        _ = try await database.query(
            Self.insertJobs, [.uuid(key), .uuids(ids.map(\.uuid)), .texts(links.map { hexadecimal($0.sha256) })])
        _ = try await database.query(Self.insertTexts, [.uuid(key)])
        try await database.script("vacuum analyze")
    }

    func change(_ job: Int, serviceType: String) async throws {
        _ = try await database.query(Self.changeJob, [.uuid(ids[job].uuid), .text(serviceType)])
    }

    private static let insertJobs = PostgresStatement(
        "bench_insert_jobs",
        """
        insert into jobs (tenant_id, job_id, number, customer_id, our_number, service_type, token_sha256)
        select $1, made.id, 2000 + made.place, c.customer_id, '\(ourNumber)', 'Dumpster', decode(made.hash, 'hex')
        from unnest($2::uuid[], $3::text[]) with ordinality as made (id, hash, place)
        cross join customers c where c.tenant_id = $1
        """)
    private static let insertTexts = PostgresStatement(
        "bench_insert_texts",
        """
        insert into inbound_messages (
            tenant_id, message_sid, account_sid, our_number, their_number, sender, customer_id, job_id, body, received_at
        )
        select j.tenant_id, 'SM' || md5(j.job_id::text || n::text), '\(account)', j.our_number, '\(customer)', 'customer',
            j.customer_id, j.job_id, 'Can you come at nine tomorrow? The boiler is out again. ' || n::text,
            now() - n * interval '1 minute'
        from jobs j cross join generate_series(1, 3) n where j.tenant_id = $1
        """)
    private static let changeJob = PostgresStatement(
        "bench_change_job", "update jobs set service_type = $2, updated_at = now() where job_id = $1")
}

private let ourNumber = "+15125550100", customer = "+15125550142"
private let account = "AC0123456789abcdef0123456789abcdef"

private func business() throws -> TenantDefinition {
    guard let our = PhoneNumber(e164: ourNumber), let theirs = PhoneNumber(e164: customer),
        let sam = PhoneNumber(e164: "+15125550111")
    else { throw Failure("a phone number is none") }
    return TenantDefinition(
        slug: "bench", name: "Bench Dumpsters", timeZone: "UTC", windowSeconds: 60, alertTo: nil,
        accounts: [
            .init(
                sid: account, authToken: "t", nextAuthToken: nil, apiKeySID: "SK0123456789abcdef0123456789abcdef",
                apiKeySecret: "s")
        ], operators: [.init(name: "Sam", phone: sam)],
        chains: [.init(name: "main", windowSeconds: nil, cycles: 1, hops: [("Sam", nil)])],
        numbers: [.init(e164: our, accountSID: account, chain: "main", isActive: true, segmentsPerSecond: 1)],
        customers: [.init(name: "Jane", phone: theirs)])
}

private func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}

extension JobID {
    fileprivate var uuid: PostgresUUID { PostgresUUID(high: rawValue.high, low: rawValue.low) }
}
