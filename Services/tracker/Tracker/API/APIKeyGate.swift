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

/// Lets in who shows a valid API key, or a session that was begun with one, with the scope that an endpoint needs, and not too
/// often.
struct APIKeyGate: Sendable {
    /// What the API key may do that somebody shows, or has signed in with.
    private struct Rights {
        let tenant: TenantID
        let key: String
        let scopes: [String]
    }

    let store: TrackerStore
    let ration: RequestRation
    let cookie: SessionCookie

    /// - Parameter scopes: Any of them will do.
    /// - Throws: 401 for a missing, unknown or revoked key or session, all alike; 403 for a change that comes with a cookie but not
    ///   from the console; 429 for a key that asks too often; 403 for one without a scope.
    func caller(of request: Request, scope scopes: APIScope...) async throws -> APICaller {
        guard let credential = Credential(of: request, cookie: cookie),
            let rights = try await self.rights(of: credential)
        else {
            throw ProblemError(
                .unauthorized, detail: "Send an API key as `Authorization: Bearer <key>`, or sign in at /console/.",
                headers: [.wwwAuthenticate: "Bearer"])
        }
        try credential.checkIntent(of: request)
        if let seconds = ration.take(rights.key) {
            throw ProblemError(
                .tooManyRequests, detail: "This API key asks too often; ask again in \(seconds) s.",
                headers: [.retryAfter: "\(seconds)"])
        }
        guard
            scopes.contains(where: { rights.scopes.contains($0.rawValue) })
                || rights.scopes.contains(APIScope.admin.rawValue)
        else {
            let names = scopes.map(\.rawValue).joined(separator: " or ")
            throw ProblemError(.forbidden, detail: "This API key lacks the scope \(names).")
        }
        return APICaller(tenant: rights.tenant, key: rights.key)
    }

    /// Whether what the request shows is still good, for an answer that goes on and on.
    func stillAdmits(_ request: Request) async throws -> Bool {
        guard let credential = Credential(of: request, cookie: cookie) else { return false }
        return try await rights(of: credential) != nil
    }

    private func rights(of credential: Credential) async throws -> Rights? {
        switch credential {
        case .key(let secret):
            guard let stored = try await store.apiKey(secret) else { return nil }
            return Rights(tenant: stored.tenant, key: secret.prefix, scopes: stored.scopes)
        case .session(let secret):
            guard let login = try await store.login(secretSHA256: secret.sha256) else { return nil }
            return Rights(tenant: login.tenant, key: login.apiKey, scopes: login.scopes)
        }
    }
}

extension TrackerStore {
    /// The API key that somebody shows; nil for an unknown and for a revoked one, and for a wrong secret.
    func apiKey(_ secret: APIKeySecret) async throws -> StoredAPIKey? {
        guard let stored = try await apiKey(prefix: secret.prefix), secret.matches(sha256: stored.secretSHA256) else {
            return nil
        }
        return stored
    }
}
