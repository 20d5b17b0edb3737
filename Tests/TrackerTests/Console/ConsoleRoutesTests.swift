import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import RelayModel
import RelayStore
import Testing

@testable import Tracker

/// What the console answers to those who are not signed in, and how it looks to those who are.
@Suite(.timeLimit(.minutes(1)))
struct ConsoleRoutesTests {
    private let form = "application/x-www-form-urlencoded"

    private func withClient(_ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        let world = try ContractWorld()
        try await Application(router: world.router).test(.router) { try await body($0) }
        await world.close()
    }

    @Test func whoIsNotSignedInIsAskedToSignIn() async throws {
        try await withClient { client in
            let answer = try await client.execute(uri: "/console/", method: .get)
            let page = String(buffer: answer.body)
            #expect(answer.status == .ok && page.contains(#"<form method="post" action="/console/login">"#))
            #expect(!page.contains("<script") && !page.contains("style="))
            #expect(
                answer.headers[.contentSecurityPolicy]
                    == "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
            )
            #expect(answer.headers[.cacheControl] == "no-store" && answer.headers[.referrerPolicy] == "same-origin")
            let found = page.firstMatch(of: /href="([^"]+\.css)"/)?.output.1
            let style = String(try #require(found))
            #expect(try await client.execute(uri: style, method: .get).status == .ok)
        }
    }

    @Test func theConsoleHasOneAddress() async throws {
        try await withClient { client in
            let answer = try await client.execute(uri: "/console", method: .get)
            #expect(answer.status == .seeOther && answer.headers[.location] == "/console/")
        }
    }

    /// A malformed key needs no database, which there is not.
    @Test func aWrongKeyIsNotShownAgain() async throws {
        try await withClient { client in
            for body in ["key=nonsense", "key=", "other=1"] {
                let answer = try await client.execute(
                    uri: "/console/login", method: .post, headers: [.contentType: form],
                    body: ByteBuffer(string: body))
                #expect(answer.status == .forbidden && answer.headers[.setCookie] == nil)
                let page = String(buffer: answer.body)
                #expect(page.contains("That key does not work.") && !page.contains("nonsense"))
            }
        }
    }

    @Test(arguments: ["/console/login", "/console/logout"])
    func anotherSitesFormIsRefused(uri: String) async throws {
        try await withClient { client in
            for headers: HTTPFields in [
                [.contentType: form, .origin: "https://evil.example"], [.contentType: form, .fetchSite: "cross-site"],
            ] {
                let answer = try await client.execute(
                    uri: uri, method: .post, headers: headers, body: ByteBuffer(string: "key=x&csrf=x"))
                #expect(answer.status == .forbidden)
                #expect(answer.headers[.contentType] == "application/problem+json")
            }
            let text = try await client.execute(
                uri: uri, method: .post, headers: [.contentType: "text/plain"], body: ByteBuffer(string: "key=x"))
            #expect(text.status == .unsupportedMediaType)
        }
    }

    @Test func anAddressHasFewTriesAndAnotherHasItsOwn() async throws {
        let ration = SignInRation(slots: 1 << 18)
        let first = ClientAddress.of("198.51.100.1", nil), second = ClientAddress.of("198.51.100.2", nil)
        let now = ContinuousClock.now
        for _ in 0..<20 { #expect(ration.take(first, now: now) == nil) }
        #expect(ration.take(first, now: now) == 15)
        #expect(ration.take(second, now: now) == nil)
        #expect(ration.take(first, now: now + .seconds(15)) == nil)

        try await withClient { client in
            var last: TestResponse?
            for _ in 0..<21 {
                last = try await client.execute(
                    uri: "/console/login", method: .post, headers: [.contentType: form],
                    body: ByteBuffer(string: "key=x"))
            }
            #expect(last?.status == .tooManyRequests && last?.headers[.retryAfter] != nil)
        }
    }

    @Test func theShellTellsTheScriptWhatItNeedsAndEscapesIt() {
        let login = BrowserLogin(tenant: .random(), apiKey: "bhk_1", scopes: ["jobs:read", "relays:read"])
        let page = ConsolePage.shell(login, business: #"A & "B" <i>"#, token: "token")
        for part in [
            #"<html lang="en">"#, #"<meta name="csrf" content="token">"#,
            #"<meta name="business" content="A &amp; &quot;B&quot; &lt;i&gt;">"#,
            #"<meta name="scopes" content="jobs:read relays:read">"#,
            #"<nav id="nav" aria-label="Console"></nav>"#, #"<input type="hidden" name="csrf" value="token">"#,
            #"<main id="view" tabindex="-1"></main>"#, #"<p id="state" role="status"></p>"#,
            #"<script type="module" src="\#(HashedAssets.console.path(of: "console.js"))"></script>"#,
            #"<link rel="stylesheet" href="\#(HashedAssets.console.path(of: "console.css"))">"#,
        ] { #expect(page.contains(part), "\(part)") }
        #expect(!page.contains("<i>") && !page.contains("style="))
    }
}
