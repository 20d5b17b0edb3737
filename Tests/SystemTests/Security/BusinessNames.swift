import RelayModel
import Testing

@testable import TestInstallation

/// What a message can name of a business that has one relay.
struct BusinessNames {
    let tenant: TenantID
    let account: String
    let number: PhoneNumber
    let person: OperatorID
    let personPhone: PhoneNumber
    let chain: ChainID
    let customer: CustomerID
    let customerPhone: PhoneNumber
    let job: JobID
    let relay: RelayID
    /// The text that its first turn hangs on.
    let outbound: OutboundID

    init(of slug: String, _ installation: Installation) async throws {
        func text(_ column: String, _ table: String) async throws -> String {
            let sql = "select \(column) from \(table) join tenants using (tenant_id) where slug = '\(slug)' limit 1"
            let found = try await installation.value(sql)
            return try #require(found, "\(slug) has none of \(table)")
        }
        func id<ID: RowIdentifier>(_ column: String, _ table: String) async throws -> ID {
            let found = try await text(column, table)
            return try #require(ID(found))
        }
        func phone(_ column: String, _ table: String) async throws -> PhoneNumber {
            let found = try await text(column, table)
            return try #require(PhoneNumber(e164: found))
        }
        tenant = try await id("tenant_id", "twilio_accounts")
        account = try await text("account_sid", "twilio_accounts")
        number = try await phone("e164", "numbers")
        person = try await id("operator_id", "operators")
        personPhone = try await phone("phone", "operators")
        chain = try await id("chain_id", "chains")
        customer = try await id("customer_id", "customers")
        customerPhone = try await phone("phone", "customers")
        job = try await id("job_id", "jobs")
        relay = try await id("relay_id", "relays")
        outbound = try await id("outbound_id", "hops")
    }
}
