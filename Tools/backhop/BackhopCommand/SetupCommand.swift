import ArgumentParser
import FileAccess
import Keyring
import Postgres
import RelayStore

struct SetupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract: "Bring a database to where the services can work with it: schema, logins, tenants.",
        discussion: """
            Does in one go what `migrate`, ALTER ROLE for each service, and `apply` do. Safe to repeat, and to run before \
            each start. With BACKHOP_ADMIN_DATABASE_URL, the URI of a superuser, it first makes the role and the database \
            that BACKHOP_DATABASE_URL names.
            """)

    @OptionGroup var patience: Patience

    @Option(help: "A folder with a file for each service's password: ingress, router, sender, tracker.")
    var passwords: String

    @Option(help: "The tenants file to apply; see docs/tenants.md.")
    var tenants: String?

    func run() async throws {
        let environment = CommandEnvironment()
        let owner = try PostgresLogin(url: environment.databaseURL())
        // Read before anything is changed, so that a mistake leaves everything as it was.
        let logins = try Self.services.map { ($0, try SetupPassword.read("\(passwords)/\($0)")) }
        let definitions = try tenants.map { try TenantsFile(path: $0).definitions(path: $0) } ?? []
        let keyring = try definitions.isEmpty ? nil : environment.keyring()
        try await prepareOwner(owner, environment)
        try await environment.withPool { pool in
            try await patience.wait(for: "PostgreSQL") { try await pool.script("select 1") }
            try await migrate(pool)
            for (service, password) in logins {
                try await LoginStore(pool: pool).setPassword(password, of: "backhop_\(service)")
            }
            print("The services can log in.")
            guard let keyring else { return }
            try await applyTenants(definitions, to: AdminStore(pool: pool, keyring: keyring))
        }
    }

    static let services = ["ingress", "router", "sender", "tracker"]

    private func prepareOwner(_ owner: PostgresLogin, _ environment: CommandEnvironment) async throws {
        let name = "BACKHOP_ADMIN_DATABASE_URL"
        guard environment.isSet(name) else { return }
        let url = try environment.required(name, "give the libpq URI of a superuser")
        try await environment.withPool(url: url) { pool in
            try await patience.wait(for: "PostgreSQL") { try await pool.script("select 1") }
            try await LoginStore(pool: pool).prepareOwner(owner)
            print("The role \(owner.role) owns the database \(owner.database).")
        }
    }
}

/// A service's password, in a file that nobody else can read.
enum SetupPassword {
    /// - Throws: ``CommandError`` when the file cannot be read, others can read it, or its first line is empty.
    static func read(_ path: String) throws -> String {
        let text: String
        do { text = try SmallFile.read(path, isPrivate: true) } catch { throw CommandError("--passwords: \(error)") }
        guard let line = text.split(whereSeparator: \.isNewline).first, !line.isEmpty else {
            throw CommandError("--passwords: the file \(path) is empty. Write the password into its first line.")
        }
        return String(line)
    }
}
