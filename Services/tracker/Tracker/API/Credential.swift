import HTTPTypes
import Hummingbird
import Keyring
import ServiceKit

/// What a request shows to be let in: an API key, or a browser's session.
enum Credential: Sendable {
    case key(APIKeySecret)
    case session(SessionSecret)

    /// Nil for a request that shows nothing which can be right. Who sends `Authorization` means that, whatever cookies go along.
    init?(of request: Request, cookie: SessionCookie) {
        if let header = request.headers[.authorization] {
            guard let key = Self.bearer(header).flatMap({ APIKeySecret($0) }) else { return nil }
            self = .key(key)
        } else {
            guard let secret = cookie.secret(of: request) else { return nil }
            self = .session(secret)
        }
    }

    /// A browser sends its cookie whoever's page makes it, so a change has to come with what only our own page knows. A read that
    /// comes with it must come with the right one: a page that is open since another session is not to show this one's.
    ///
    /// - Throws: 403 without it.
    func checkIntent(of request: Request) throws {
        guard case .session(let secret) = self else { return }
        let token = request.headers[.csrfToken]
        if token == nil, request.method == .get || request.method == .head { return }
        guard let token, secret.isFormToken(token) else {
            throw ProblemError(
                .forbidden, detail: "Send the console's token as X-Backhop-CSRF: open the console again to get it.")
        }
    }

    /// The scheme's name is case-insensitive (RFC 9110 §11.1).
    private static func bearer(_ header: String) -> String? {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }
}
