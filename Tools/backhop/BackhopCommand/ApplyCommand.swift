import ArgumentParser
import RelayStore

struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Make tenants what a file says: accounts, numbers, operators, chains, customers.",
        discussion: "Safe to repeat. Operators and numbers that the file no longer has become inactive.")

    @Option(name: .shortAndLong, help: "The tenants file; see docs/tenants.md.")
    var file: String

    func run() async throws {
        let tenants = try TenantsFile(path: file).definitions(path: file)
        let environment = CommandEnvironment()
        let keyring = try environment.keyring()
        try await environment.withPool { pool in
            try await applyTenants(tenants, to: AdminStore(pool: pool, keyring: keyring))
        }
    }
}

/// Makes the tenants what the definitions say, and prints each.
func applyTenants(_ tenants: [TenantDefinition], to store: AdminStore) async throws {
    try await store.checkTimeZones(of: tenants)
    for tenant in tenants {
        try await store.apply(tenant)
        print("Applied \(tenant.slug): \(tenant.numbers.count) numbers, \(tenant.operators.count) operators.")
    }
}
