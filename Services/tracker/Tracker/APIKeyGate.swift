import HTTPTypes
import Hummingbird
import Keyring
import RelayModel
import RelayStore
import ServiceKit

/// Who calls the dispatcher API.
struct APICaller: Sendable {
    let tenant: TenantID
    /// The key's public prefix, for the record.
    let key: String
}

/// Lets in who shows a valid API key with the scope that an endpoint needs.
struct APIKeyGate: Sendable {
    let store: TrackerStore

    /// - Throws: 401 for a missing, unknown or revoked key, all alike; 403 for a key without the scope.
    func caller(of request: Request, scope: String) async throws -> APICaller {
        guard let header = request.headers[.authorization], let presented = bearer(header),
            let secret = APIKeySecret(presented), let stored = try await store.apiKey(prefix: secret.prefix),
            secret.matches(sha256: stored.secretSHA256)
        else {
            throw ProblemError(
                .unauthorized, detail: "Send an API key as `Authorization: Bearer <key>`.",
                headers: [.wwwAuthenticate: "Bearer"])
        }
        guard stored.scopes.contains(scope) || stored.scopes.contains("admin") else {
            throw ProblemError(.forbidden, detail: "This API key lacks the scope \(scope).")
        }
        return APICaller(tenant: stored.tenant, key: secret.prefix)
    }

    /// The scheme's name is case-insensitive (RFC 9110 §11.1).
    private func bearer(_ header: String) -> String? {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }
}
