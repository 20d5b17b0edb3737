import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Simulator
import Testing

/// The real caller, against a server of its own.
@Suite(.timeLimit(.minutes(1))) struct CurlWebhookTests {
    @Test func postsWhatWasSignedAndReadsTheAnswer() async throws {
        let router = Router()
        router.post("hook") { request, _ in
            let body = try await request.body.collect(upTo: 1000)
            return "\(request.uri.query ?? "") \(request.headers[.contentType] ?? "") \(String(buffer: body))"
        }
        let caller = try WebhookCaller.curl(maxConnections: 2, caFile: nil)
        try await Application(router: router).test(.live) { client in
            let port = try #require(client.port)
            let outcome = await caller.call(
                WebhookCaller.Call(
                    url: "http://localhost:\(port)/hook?m=%2B", headers: [("Content-Type", "x/y")],
                    body: Array("a=1".utf8)))
            guard case .answered(let status, _, let body) = outcome else { return #expect(Bool(false), "\(outcome)") }
            #expect(status == 200 && String(decoding: body, as: UTF8.self) == "m=%2B x/y a=1")
        }
    }

    @Test func aClosedPortIsNoConnection() async throws {
        let caller = try WebhookCaller.curl(maxConnections: 2, caFile: nil)
        // Port 1 (tcpmux) is privileged, and nobody serves it.
        let outcome = await caller.call(WebhookCaller.Call(url: "http://127.0.0.1:1/", headers: [], body: []))
        #expect(outcome == .notConnected)
    }

    @Test func anAnswerOverTheLimitAndAnUnknownHostHaveTheirCodes() async throws {
        let router = Router()
        router.post("big") { _, _ in String(repeating: "a", count: 100_000) }
        let caller = try WebhookCaller.curl(maxConnections: 2, caFile: nil)
        try await Application(router: router).test(.live) { client in
            let port = try #require(client.port)
            let call = WebhookCaller.Call(
                url: "http://localhost:\(port)/big", headers: [], body: [], connectTimeout: .seconds(2))
            let outcome = await caller.call(call)
            #expect(outcome == .failed(.tooLarge))
        }
        // RFC 6761, section 6.4: no name under "invalid" exists.
        let unknown = await caller.call(WebhookCaller.Call(url: "http://relay.invalid/", headers: [], body: []))
        #expect(unknown == .failed(.hostName))
    }
}
