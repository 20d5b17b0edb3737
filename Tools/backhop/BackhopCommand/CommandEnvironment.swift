import FoundationEssentials
import Glibc
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
        var status = stat()
        guard stat(path, &status) == 0 else { throw CommandError("\(name)_FILE: \(path) cannot be read.") }
        guard status.st_mode & 0o077 == 0 else {
            throw CommandError("\(name)_FILE: \(path) can be read by others; run chmod 600 on it.")
        }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw CommandError("\(name)_FILE: \(path) cannot be read.")
        }
        return text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
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

    /// Runs `work` with a pool that is closed afterwards.
    func withPool<Outcome: Sendable>(_ work: (PostgresPool) async throws -> Outcome) async throws -> Outcome {
        let pool = try PostgresPool(
            PostgresConfiguration(url: try databaseURL(), poolSize: 2, applicationName: "backhop-command"))
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

    init(_ description: String) { self.description = description }
}
