import Foundation
import HTTPTransport
import Synchronization
import Testing

@testable import TestInstallation

/// What no log may show: what every installation has, and what a test learns.
final class Secrets: Sendable {
    private let known = Mutex<Set<String>>(
        Set(
            ([Installation.customer, Installation.business] + Installation.operators).map { String($0.dropFirst()) }
                + [Installation.authToken, "test-api-key-secret", TestServers.rolePassword]))

    var all: Set<String> { known.withLock { $0 } }

    func note(_ secrets: String...) { known.withLock { $0.formUnion(secrets) } }
}

/// Runs the body on an installation, and looks afterwards whether a service's log shows a secret, a token or a whole number.
func withGuardedInstallation(_ body: (Installation, Secrets) async throws -> Void) async throws {
    let installation = try await Installation.start(windows: [600, 600, 600])
    let secrets = Secrets()
    do {
        try await body(installation, secrets)
        try expectDiscreetLogs(of: installation, secrets)
    } catch {
        await installation.stop()
        throw error
    }
    await installation.stop()
}

private func expectDiscreetLogs(of installation: Installation, _ secrets: Secrets) throws {
    for service in ["ingress", "router", "sender", "tracker"] {
        let log = try String(contentsOf: installation.log(of: service), encoding: .utf8)
        #expect(!log.isEmpty, "\(service)'s log")
        for secret in secrets.all {
            #expect(!log.contains(secret), "\(service)'s log shows a secret that ends in \(secret.suffix(4))")
        }
    }
}

extension Installation {
    /// A new API key of a business that may do everything, noted as a secret.
    func key(of business: String = "acme", _ secrets: Secrets) async throws -> String {
        let printed = try await run(
            "backhop", ["apikey", "create", "--tenant", business, "--name", "test", "--scope", "admin"])
        guard let line = printed.split(separator: "\n").last else { throw Failure("no API key") }
        let key = line.trimmingCharacters(in: .whitespaces)
        secrets.note(key, String(key.suffix(43)))
        return key
    }

    /// Starts the tracker again with other settings.
    func restartTracker(_ settings: [String: String]) async throws {
        try await end("tracker")
        try start("tracker", settings: settings)
        try await untilReady("tracker")
    }

    /// A digest of all rows of the tables, of one business or of all.
    func digest(of tables: [String], business: String? = nil) async throws -> [String] {
        var digests: [String] = []
        for table in tables {
            let rows = business.map { " join tenants own using (tenant_id) where own.slug = '\($0)'" } ?? ""
            let digest = try await value(
                "select md5(coalesce(string_agg(t::text, ',' order by t::text), '')) from \(table) t\(rows)")
            digests.append("\(table) \(digest ?? "")")
        }
        return digests
    }
}

/// The header that carries an API key.
func keyHeader(_ key: String) -> [(String, String)] { [("Authorization", "Bearer \(key)")] }
