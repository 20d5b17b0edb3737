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

        @Option(help: "What it may do: \(Self.known); repeat for several.")
        var scope: [String] = [APIScope.jobsRead, .jobsWrite, .relaysRead, .relaysWrite].map(\.rawValue)

        private static var known: String { APIScope.allCases.map(\.rawValue).joined(separator: ", ") }

        func validate() throws {
            for scope in scope where APIScope(rawValue: scope) == nil {
                throw ValidationError("\(scope) is no scope: use \(Self.known).")
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
