import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import Tracker

/// What is answered without looking a job up.
@Suite(.timeLimit(.minutes(1)))
struct LookupRoutesTests {
    private func withClient(_ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        let world = try ContractWorld()
        try await Application(router: world.router).test(.router) { try await body($0) }
        await world.close()
    }

    @Test(arguments: ["/track", "/track/", "/track/?utm_source=sms"])
    func whoComesWithNothingSeesADemo(uri: String) async throws {
        try await withClient { client in
            let answer = try await client.execute(uri: uri, method: .get)
            #expect(answer.status == .ok)
            #expect(String(buffer: answer.body).contains("This is a demo with sample data"))
        }
    }

    @Test(arguments: ["/track/?business=", "/track?job=J1042", "/track/?business=acme&job=J1042"])
    func whoSaysAnythingOfAJobIsAskedForTheRest(uri: String) async throws {
        try await withClient { client in
            let answer = try await client.execute(uri: uri, method: .get, headers: [.acceptLanguage: "es-MX, en;q=0.5"])
            #expect(answer.status == .ok)
            #expect(String(buffer: answer.body).contains("Encuentra tu trabajo"))
            let policy = answer.headers[.contentSecurityPolicy]
            #expect(policy?.hasPrefix("default-src 'none'; style-src 'self'; ") == true, "no script")
            #expect(policy?.contains("form-action 'self'") == true)
            #expect(answer.headers[.robots] == "noindex, nofollow" && answer.headers[.cacheControl] == "no-store")
            #expect(answer.headers[.referrerPolicy] == "no-referrer")
        }
    }

    @Test func whatCannotBeRightInAnAddressIsAskedFor() async throws {
        try await withClient { client in
            let answer = try await client.execute(uri: "/track/?business=%3Cb%3E&job=%22%3E7", method: .get)
            let page = String(buffer: answer.body)
            #expect(page.matches(of: /<label/).count == 3 && !page.contains("&lt;b"))
        }
    }

    @Test func aBrowsersFormIsToldWhatIsWrongOnThePage() async throws {
        try await withClient { client in
            let form = ByteBuffer(string: "business=acme&job=J1042&last_four=42")
            var headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
            let plain = try await client.execute(
                uri: "/api/track/lookup", method: .post, headers: headers, body: form)
            #expect(plain.status == .badRequest && plain.headers[.contentType] == "application/problem+json")
            headers[.accept] = "text/html,application/xhtml+xml,*/*;q=0.8"
            let page = try await client.execute(uri: "/api/track/lookup", method: .post, headers: headers, body: form)
            #expect(page.status == .badRequest && page.headers[.contentType] == "text/html; charset=utf-8")
            #expect(String(buffer: page.body).contains("That cannot be right."))
            #expect(page.headers[.contentSecurityPolicy]?.contains("form-action 'self'") == true)
        }
    }

    @Test func aProgramIsToldWhatIsWrong() async throws {
        try await withClient { client in
            for (type, body, status) in [
                (
                    "application/json", #"{"business":"acme","job":"J1","last_four":"x"}"#,
                    HTTPResponse.Status.badRequest
                ),
                ("application/json", #"{"business":"acme","job":"J1"}"#, .badRequest),
                ("text/plain", "business=acme", .unsupportedMediaType),
            ] {
                let answer = try await client.execute(
                    uri: "/api/track/lookup", method: .post, headers: [.contentType: type, .accept: "text/html"],
                    body: ByteBuffer(string: body))
                #expect(answer.status == status && answer.headers[.contentType] == "application/problem+json")
            }
            let read = try await client.execute(uri: "/api/track/lookup", method: .get)
            #expect(read.status == .methodNotAllowed && read.headers[.allow] == "POST")
        }
    }
}
