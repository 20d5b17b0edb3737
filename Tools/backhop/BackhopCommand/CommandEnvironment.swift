import FileAccess
import FoundationEssentials
import Keyring
import Postgres
import RelayStore

/// What the commands take from the environment, checked where it is needed.
struct CommandEnvironment {
    private let variables: [String: String]

    init(_ variables: [String: String] = ProcessInfo.processInfo.environment) { self.variables = variables }

    /// A setting, or the contents of the private file that `<NAME>_FILE` names.
    ///
    /// - Throws: ``CommandError`` naming the setting and how to set it.
    func required(_ name: String, _ meaning: String) throws -> String {
        if let value = variables[name], !value.isEmpty { return value }
        guard let path = variables[name + "_FILE"], !path.isEmpty else {
            throw CommandError("\(name) is not set: \(meaning).")
        }
        let text: String
        do { text = try SmallFile.read(path, isPrivate: true) } catch { throw CommandError("\(name)_FILE: \(error)") }
        return text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    }

    /// Whether a setting is given, itself or as `<NAME>_FILE`.
    func isSet(_ name: String) -> Bool {
        [name, name + "_FILE"].contains { variables[$0]?.isEmpty == false }
    }

    /// A setting with a default.
    func optional(_ name: String, default value: String) -> String {
        variables[name].flatMap { $0.isEmpty ? nil : $0 } ?? value
    }

    func databaseURL() throws -> String {
        try required("BACKHOP_DATABASE_URL", "give the libpq URI of the database's owner")
    }

    func keyring() throws -> Keyring {
        let path = try required("BACKHOP_KEYRING_FILE", "give the file that `backhop keys generate` made")
        return try Keyring(contentsOf: path)
    }

    /// Runs `work` with a pool of the owner's role that is closed afterwards.
    func withPool<Outcome: Sendable>(_ work: (PostgresPool) async throws -> Outcome) async throws -> Outcome {
        try await withPool(url: try databaseURL(), work)
    }

    /// Runs `work` with a pool that is closed afterwards.
    func withPool<Outcome: Sendable>(
        url: String, _ work: (PostgresPool) async throws -> Outcome
    ) async throws -> Outcome {
        let pool = try PostgresPool(
            PostgresConfiguration(url: url, poolSize: 2, applicationName: "backhop-command"))
        do {
            let outcome = try await work(pool)
            await pool.close()
            return outcome
        } catch {
            await pool.close()
            throw error
        }
    }
}

/// What the user can do something about.
struct CommandError: Error, CustomStringConvertible {
    let description: String
    /// Whether the same command may succeed a little later without a change.
    let mayPass: Bool

    init(_ description: String, mayPass: Bool = false) {
        self.description = description
        self.mayPass = mayPass
    }
}
