import ArgumentParser
import Keyring
import RelayModel
import RelayStore

struct APIKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apikey", abstract: "Create and revoke API keys.", subcommands: [Create.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Create an API key and print it, this once.")

        @Option(help: "The tenant's slug.")
        var tenant: String

        @Option(help: "What the key is for.")
        var name: String

        @Option(help: "What it may do: jobs:read, jobs:write, admin; repeat for several.")
        var scope: [String] = ["jobs:read", "jobs:write"]

        func validate() throws {
            let known: Set = ["jobs:read", "jobs:write", "admin"]
            for scope in scope where !known.contains(scope) {
                throw ValidationError("\(scope) is no scope: use \(known.sorted().joined(separator: ", ")).")
            }
        }

        func run() async throws {
            let environment = CommandEnvironment()
            let keyring = try environment.keyring()
            let key = try await environment.withPool { pool in
                try await AdminStore(pool: pool, keyring: keyring).createAPIKey(slug: tenant, name: name, scopes: scope)
            }
            print(key)
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Revoke an API key at once.")

        @Argument(help: "The key's public prefix, or the whole key.")
        var key: String

        func run() async throws {
            let environment = CommandEnvironment()
            let keyring = try environment.keyring()
            let prefix = APIKeySecret(key)?.prefix ?? key
            let isRevoked = try await environment.withPool { pool in
                try await AdminStore(pool: pool, keyring: keyring).revokeAPIKey(prefix: prefix)
            }
            guard isRevoked else { throw CommandError("There is no valid API key with that prefix.") }
            print("Revoked.")
        }
    }
}

extension AdminStore {
    /// Makes an API key of the tenant.
    ///
    /// - Returns: The key; only its hash is kept.
    func createAPIKey(slug: String, name: String, scopes: [String]) async throws -> String {
        guard let tenant = try await tenant(slug: slug) else { throw CommandError("There is no tenant \(slug).") }
        let secret = APIKeySecret.generate()
        try await insertAPIKey(
            tenant, name: name, prefix: secret.prefix, secretSHA256: secret.sha256, scopes: scopes)
        return secret.reveal()
    }
}
