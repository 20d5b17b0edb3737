import HTTPTypes
import HummingbirdTesting
import Simulator
import Testing

@Suite(.timeLimit(.minutes(1))) struct ControlTests {
    @Test func aPhoneShowsBothDirectionsNewestLast() async throws {
        let webhooks = WebhookRecorder()
        try await World.simulator(webhooks).test(.router) { client in
            _ = try await client.text("first")
            _ = try await client.create(["To": World.dana, "Body": "second", "StatusCallback": World.callback])
            _ = await webhooks.calls(3)
            let messages = try await client.get("/phones/%2B14155550111").messages
            #expect(messages.map(\.body) == ["first", "second"])
            #expect(messages.map(\.direction) == ["inbound", "outbound-api"])
            #expect(messages.last?.status == "delivered")
            #expect(messages[0].at?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
            #expect(try await client.get("/messages?from=1").messages.map(\.body) == ["second"])
            #expect(try await client.delete("/messages").status == 204)
            #expect(try await client.get("/messages").messages.isEmpty)
        }
    }

    @Test func thePhonesAreListedAndNotRepeated() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            _ = try await client.create(["To": "+14155550777"])
            let list = try await client.get("/phones?messages=5")
            #expect(list.text.contains("\"phone\":\"\(World.sam)\"") && list.text.contains("+14155550777"))
            #expect(!list.text.contains("\"phone\":\"\(World.number)\""))
        }
    }

    @Test func anUnchangedListIsNotRepeated() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let tag = try #require(try await client.get("/phones").headers[.eTag])
            #expect(try await client.get("/phones", headers: [.ifNoneMatch: tag]).status == 304)
            _ = try await client.text("news")
            #expect(try await client.get("/phones", headers: [.ifNoneMatch: tag]).status == 200)
        }
    }

    @Test func anotherPagesScriptIsRefused() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let foreign: HTTPFields = [.origin: "https://elsewhere.example"]
            let refused = try await client.post("/faults", "{\"kind\": \"slow\"}", headers: foreign)
            #expect(refused.status == 403)
            let own: HTTPFields = [.origin: "http://localhost"]
            #expect(try await client.post("/faults", "{\"kind\": \"slow\"}", headers: own).status == 201)
        }
    }

    @Test func theControlSideDescribesItself() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let page = try await client.get("/control")
            #expect(page.status == 200 && page.headers[.contentType]?.hasPrefix("text/html") == true)
            for kind in FaultRule.Kind.allCases { #expect(page.text.contains("<code>\(kind.rawValue)</code>")) }
            #expect(page.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
            #expect(try await client.get("/control.css").status == 200)
            #expect(try await client.get("/state").text.contains("\"seed\":\"7\""))
        }
    }

    @Test func theWallAllowsNothingFromElsewhere() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let page = try await client.get("/")
            #expect(page.status == 200 && page.text.contains("wall.js"))
            let policy = try #require(page.headers[.contentSecurityPolicy])
            #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"))
            #expect(try await client.get("/wall.css").headers[.contentType]?.hasPrefix("text/css") == true)
            #expect(!page.text.contains("style=") && !page.text.contains("onclick"))
            for name in ["wall", "dom", "events", "model", "phone", "stage"] {
                let script = try await client.get("/\(name).js")
                #expect(script.headers[.contentType]?.hasPrefix("text/javascript") == true)
                for hole in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
                    #expect(!script.text.contains(hole))
                }
            }
            #expect(try await client.get("/healthz").status == 200)
        }
    }
}
