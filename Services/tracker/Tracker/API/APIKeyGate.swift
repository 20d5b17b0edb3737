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

/// Lets in who shows a valid API key with the scope that an endpoint needs, and not too often.
struct APIKeyGate: Sendable {
    let store: TrackerStore
    let ration: RequestRation

    /// - Parameter scopes: Any of them will do.
    /// - Throws: 401 for a missing, unknown or revoked key, all alike; 429 for one that asks too often; 403 for one without a
    ///   scope.
    func caller(of request: Request, scope scopes: APIScope...) async throws -> APICaller {
        guard let header = request.headers[.authorization], let presented = bearer(header),
            let secret = APIKeySecret(presented), let stored = try await store.apiKey(prefix: secret.prefix),
            secret.matches(sha256: stored.secretSHA256)
        else {
            throw ProblemError(
                .unauthorized, detail: "Send an API key as `Authorization: Bearer <key>`.",
                headers: [.wwwAuthenticate: "Bearer"])
        }
        if let seconds = ration.take(secret.prefix) {
            throw ProblemError(
                .tooManyRequests, detail: "This API key asks too often; ask again in \(seconds) s.",
                headers: [.retryAfter: "\(seconds)"])
        }
        guard
            scopes.contains(where: { stored.scopes.contains($0.rawValue) })
                || stored.scopes.contains(APIScope.admin.rawValue)
        else {
            let names = scopes.map(\.rawValue).joined(separator: " or ")
            throw ProblemError(.forbidden, detail: "This API key lacks the scope \(names).")
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
