import HTTPTransport
import Testing

@testable import TestInstallation

/// A dispatcher's browser that has signed in to the console.
struct BrowserSession {
    /// The headers that a browser sends by itself.
    let cookie: [(String, String)]
    /// What only the console's own page knows.
    let token: String

    init(on installation: Installation, key: String, _ secrets: Secrets) async throws {
        let answer = try await Self.signIn(installation, key)
        #expect(answer.status == 303)
        let field = try #require(answer.header("Set-Cookie"))
        #expect(field.hasPrefix("backhop_console="))
        for attribute in ["HttpOnly", "SameSite=Strict", "Path=/"] { #expect(field.contains("; \(attribute)")) }
        let pair = String(field.prefix { $0 != ";" })
        cookie = [("Cookie", pair)]
        let page = try await installation.get("\(installation.trackURL)/console/", headers: cookie)
        let match = try #require(page.bodyText.firstMatch(of: /name="csrf" content="([^"]+)"/))
        token = String(match.output.1)
        secrets.note(token, String(pair.drop { $0 != "=" }.dropFirst()))
    }

    /// What the console's own script sends.
    var own: [(String, String)] { cookie + [("X-Backhop-CSRF", token)] }

    static func signIn(
        _ installation: Installation, _ key: String, headers: [(String, String)] = []
    ) async throws -> TransportResponse {
        try await installation.post(
            "\(installation.trackURL)/console/login", "key=\(key)", type: "application/x-www-form-urlencoded",
            headers: headers)
    }
}
