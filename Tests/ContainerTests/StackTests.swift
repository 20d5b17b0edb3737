import Foundation
import HTTPTransport
import Testing

@testable import TestInstallation

/// The whole stack as compose.yaml starts it, seen from outside and, through the container engine, from inside.
@Suite(.serialized, .enabled(if: Stack.isThere), .timeLimit(.minutes(10)))
struct StackTests {
    private let services = ["ingress", "router", "sender", "tracker"]

    @Test func everyContainerBecomesHealthyWhateverTheOrderOfStart() async throws {
        let stack = try Stack()
        for (service, count) in [
            ("postgres", 1), ("rabbitmq", 1), ("ingress", 1), ("router", 2), ("sender", 3), ("tracker", 2), ("edge", 1),
            ("twilio-simulator", 1),
        ] {
            let containers = try await stack.containers(of: service)
            #expect(containers.count == count, "\(service)")
            for container in containers {
                try await eventually("\(container.name) is healthy", within: .seconds(120)) {
                    try await stack.isHealthy(container)
                }
            }
        }
        // The one-shot containers have done their work.
        for service in ["setup", "demo"] {
            let container = try #require(try await stack.containers(of: service).first)
            try await eventually("\(service) ended well", within: .seconds(120)) {
                try await stack.inspect(container, "{{.State.Status}} {{.State.ExitCode}}") == "exited 0"
            }
        }
        let welcome = try await stack.podman("logs", "\(stack.project)_demo_1")
        #expect(welcome.contains("API key") && welcome.contains("tracking link     https://localhost:8443/track/"))
        #expect(welcome.contains("https://localhost:8443/console/"))
    }

    @Test func aTextGoesThroughTheEdgeToTheBackupHopIsAcknowledgedAndTracked() async throws {
        let stack = try Stack()
        try await eventually("the edge takes texts", within: .seconds(60)) {
            try await stack.get("/sms/inbound").status == 200
        }
        let sent = try await stack.simulator.text(from: Installation.customer, "My dumpster is full 🚛")
        #expect(sent.status == 200)
        let alex = Installation.operators[1]
        let riley = Installation.operators[2]
        let first = try #require(try await stack.simulator.inbox(of: alex, has: 1).first)
        let second = try #require(try await stack.simulator.inbox(of: riley, has: 1).first)
        #expect(second.seconds - first.seconds >= 5, "the backup hop must never come before the window ends")
        try await stack.simulator.text(from: riley, "OK \(second.code)")
        try await eventually("it is acknowledged") {
            let state = "select state from relays r join inbound_messages using (tenant_id, relay_id)"
            return try await stack.value("\(state) where message_sid = '\(sent.sid)'") == "acknowledged"
        }
        try await tracking(stack)
    }

    /// The customer's page, by the link that the demo printed, through the edge.
    private func tracking(_ stack: Stack) async throws {
        let welcome = try await stack.podman("logs", "\(stack.project)_demo_1")
        let token = try #require(welcome.firstMatch(of: /track\/\?token=([A-Za-z0-9_-]{22})/)).1
        let page = try await stack.get("/track/?token=\(token)")
        let html = String(decoding: page.body, as: UTF8.self)
        #expect(page.status == 200)
        #expect(html.contains("Riley has your message"))
        #expect(page.header("Strict-Transport-Security") != nil)
        #expect(page.header("Cache-Control") == "no-store")
        #expect(try await stack.get("/track?token=\(token)").status == 200)
        #expect(try await stack.get("/api/track/\(token)").status == 200)
        let edge = try await stack.podman("logs", "\(stack.project)_edge_1")
        #expect(edge.contains("/api/track/-") && !edge.contains(token), "tokens must not stand in the edge's log")
    }

    @Test func nothingButThePublicPathsIsReachable() async throws {
        let stack = try Stack()
        for path in ["/", "/metrics", "/healthz", "/readyz", "/sms/inbound/", "/sms/other", "/phones", "/trackers"] {
            let answer = try await stack.get(path)
            #expect(answer.status == 404, "\(path)")
            #expect(answer.header("Content-Type") == "application/problem+json", "\(path)")
        }
        for container in try await stack.containers() where !container.name.contains("_edge_") {
            let ports = try await stack.podman("port", container.name)
            let isSimulator = container.name.contains("_twilio-simulator_")
            #expect(ports.isEmpty != isSimulator, "\(container.name) publishes \(ports)")
        }
        // Not even the edge, which the outside talks to, shares a network with the servers.
        let edge = "\(stack.project)_edge_1"
        for target in ["postgres:5432", "rabbitmq:5672", "rabbitmq:15672", "router:9102"] {
            let answer = try await stack.podman(
                "exec", edge, "sh", "-c", "curl --silent --max-time 3 --output /dev/null http://\(target)/; echo $?")
            #expect(answer == "6", "\(target): curl must not find the host")
        }
    }

    @Test func theEdgeRefusesWhatIsForgedTooLongOrTooMuch() async throws {
        let stack = try Stack()
        let form =
            "AccountSid=\(Installation.accountSID)&MessageSid=SM\(String(repeating: "0", count: 32))"
            + "&From=%2B15125550142&To=%2B15125550100&Body=forged"
        #expect(try await post(stack, "/sms/inbound", form, [("X-Twilio-Signature", "AAAA")]).status == 403)
        // Over HTTP/2 nginx may end the stream before all is sent, which is a refusal as well and no answer.
        let long = String(repeating: "a", count: 70_000)
        let isTooLong = try await refusal { try await post(stack, "/sms/inbound", long) }
        #expect([413, nil].contains(isTooLong))
        let header = [("X-Long", String(repeating: "a", count: 40_000))]
        let isTooMuchHeader = try await refusal { try await stack.get("/track", headers: header) }
        #expect([400, 431, nil].contains(isTooMuchHeader))
        var guesses: [TransportResponse] = []
        for _ in 1...20 { guesses.append(try await post(stack, "/api/track/lookup", "{}")) }
        let refused = try #require(guesses.first { $0.status == 429 }, "guessing must be slowed down")
        #expect(refused.header("Content-Type") == "application/problem+json")
        #expect(refused.header("Retry-After") == "1" && refused.header("Cache-Control") == "no-store")
        #expect(refused.header("Strict-Transport-Security") == "max-age=31536000")
        #expect(String(decoding: refused.body, as: UTF8.self).contains(#""status":429"#))
    }

    /// The status of an answer; nil when the connection or the stream was ended instead.
    private func refusal(_ request: () async throws -> TransportResponse) async throws -> Int? {
        do {
            return try await request().status
        } catch let error as HTTPTransportError where error.code == .connectionLost {
            return nil
        }
    }

    private func post(
        _ stack: Stack, _ path: String, _ body: String, _ headers: [(String, String)] = []
    ) async throws -> TransportResponse {
        let type = [("Content-Type", "application/x-www-form-urlencoded")]
        return try await stack.http.send(
            TransportRequest(method: "POST", url: stack.edge + path, headers: type + headers, body: Array(body.utf8)),
            timeout: .seconds(10))
    }

    @Test func imagesAreSmallAndHoldNothingButTheProgram() async throws {
        let stack = try Stack()
        for service in services + ["backhop", "twilio-simulator"] {
            let image = "localhost/backhop/\(service):local"
            let size = try #require(Int(try await stack.podman("inspect", "--format", "{{.Size}}", image)))
            #expect(size < 120_000_000, "\(service) has \(size) bytes")
            #expect(try await stack.podman("inspect", "--format", "{{.Config.User}}", image) == "10001:10001")
            await #expect(throws: (any Error).self, "\(service) must have no shell") {
                try await stack.podman("run", "--rm", "--network=none", "--entrypoint=/bin/sh", image, "-c", "true")
            }
        }
        for service in services {
            let container = try #require(try await stack.containers(of: service).first)
            #expect(try await stack.inspect(container, "{{.HostConfig.ReadonlyRootfs}}") == "true")
            #expect(try await stack.inspect(container, "{{.EffectiveCaps}}") == "[]")
            let health = try await stack.podman(
                "image", "inspect", "--format", "{{.HealthCheck.Test}}", "localhost/backhop/\(service):local")
            #expect(health == "[CMD /usr/bin/\(service) --health]")
        }
    }
}
