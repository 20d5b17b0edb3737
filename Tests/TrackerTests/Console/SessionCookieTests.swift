import HTTPTypes
import Hummingbird
import Keyring
import NIOCore
import ServiceKit
import Testing

@testable import Tracker

/// What lets a browser in, and what keeps others' pages from using it.
@Suite struct SessionCookieTests {
    private let cookie = SessionCookie(trackURL: "http://127.0.0.1:8081")
    private let secret = SessionSecret.generate()

    private func request(_ method: HTTPRequest.Method = .get, _ headers: HTTPFields) -> Request {
        let head = HTTPRequest(
            method: method, scheme: "http", authority: "console.example:8081", path: "/", headerFields: headers)
        return Request(head: head, body: RequestBody(buffer: ByteBuffer()))
    }

    private func session(_ method: HTTPRequest.Method, token: String? = nil) throws {
        var headers: HTTPFields = [.cookie: "backhop_console=\(secret.reveal())"]
        headers[.csrfToken] = token
        let request = request(method, headers)
        try #require(Credential(of: request, cookie: cookie)).checkIntent(of: request)
    }

    @Test func noScriptAndNoOtherSiteGetsIt() {
        let value = secret.reveal()
        #expect(
            cookie.setting(secret)
                == "backhop_console=\(value); Path=/; Max-Age=43200; HttpOnly; SameSite=Strict")
        #expect(
            SessionCookie(trackURL: "https://track.example.com").setting(secret)
                == "__Host-backhop_console=\(value); Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure")
        #expect(cookie.clearing.hasPrefix("backhop_console=; Path=/; Max-Age=0;"))
    }

    @Test func itIsFoundAmongOthersByItsWholeName() {
        let value = secret.reveal()
        let shown = request(.get, [.cookie: "a=1; backhop_console=\(value); b=2"])
        #expect(cookie.secret(of: shown)?.sha256 == secret.sha256)
        for header in ["backhop_console=x", "xbackhop_console=\(value)", "__Host-backhop_console=\(value)", ""] {
            #expect(cookie.secret(of: request(.get, [.cookie: header])) == nil, "\(header)")
        }
    }

    @Test func whoSendsAnAPIKeyMeansThat() throws {
        let key = APIKeySecret.generate()
        var headers: HTTPFields = [.cookie: "backhop_console=\(secret.reveal())"]
        headers[.authorization] = "Bearer \(key.reveal())"
        guard case .key(let found) = Credential(of: request(.post, headers), cookie: cookie) else {
            Issue.record("the cookie went first")
            return
        }
        #expect(found.prefix == key.prefix)
        headers[.authorization] = "Bearer nonsense"
        #expect(Credential(of: request(.post, headers), cookie: cookie) == nil)
    }

    @Test(arguments: [HTTPRequest.Method.post, .put, .patch, .delete])
    func aChangeComesWithTheSessionsToken(method: HTTPRequest.Method) throws {
        try session(method, token: secret.formToken)
        for wrong in [nil, "", "x", SessionSecret.generate().formToken] {
            #expect(throws: (any Error).self, "\(wrong ?? "none")") { try session(method, token: wrong) }
        }
    }

    @Test(arguments: [HTTPRequest.Method.get, .head])
    func aReadNeedsNoneButNoWrongOne(method: HTTPRequest.Method) throws {
        try session(method)
        try session(method, token: secret.formToken)
        for wrong in ["", "x", SessionSecret.generate().formToken] {
            #expect(throws: ProblemError.self, "\(wrong)") { try session(method, token: wrong) }
        }
    }

    @Test func aFormOfAnotherSiteIsToldApart() {
        let site = HTTPField.Name.fetchSite
        for headers: HTTPFields in [
            [:], [site: "same-origin"], [site: "none"], [.origin: "http://console.example:8081"],
            [.origin: "https://Console.example:8081"], [site: "same-origin", .origin: "null"],
        ] { #expect(!request(.post, headers).isFromAnotherSite, "\(headers)") }
        for headers: HTTPFields in [
            [site: "cross-site"], [site: "same-site"], [.origin: "null"], [.origin: "https://evil.example"],
            [.origin: "http://console.example"], [.origin: "console.example:8081"],
            [site: "cross-site", .origin: "http://console.example:8081"],
        ] { #expect(request(.post, headers).isFromAnotherSite, "\(headers)") }
    }
}
