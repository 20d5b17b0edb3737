import Foundation
import HTTPTransport
import Testing

@testable import TestInstallation

/// What the edge lets through, and as what.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct EdgeTests {
    /// The tracker's, by method and path.
    private static let trackers = [
        ("GET", "/track"), ("GET", "/track/"), ("GET", "/track/?business=acme&job=J1001"), ("GET", "/track/x"),
        ("GET", "/api/jobs"), ("POST", "/api/jobs"), ("PATCH", "/api/jobs/J1001"), ("GET", "/api/jobs/J1001/messages"),
        ("GET", "/api/messages/J1001"), ("GET", "/api/relays"), ("POST", "/api/relays"), ("GET", "/api/relays/x"),
        ("POST", "/api/relays/x/ack"), ("POST", "/sms/relay"), ("GET", "/sms/status"), ("GET", "/api/audit"),
        ("GET", "/api/operators/performance"), ("PUT", "/api/numbers/+15125550100"), ("GET", "/api/events"),
        ("GET", "/api/track/x"), ("GET", "/api/track/x/events"), ("POST", "/api/track/lookup"), ("GET", "/a/x"),
        ("POST", "/a/x"), ("GET", "/console"), ("GET", "/console/"), ("GET", "/openapi.yaml"),
    ]

    private static let nobodys = [
        "/", "/metrics", "/healthz", "/readyz", "/apis", "/consoles", "/trackers", "/phones", "/sms/",
        "/sms/inbound/", "/sms/other", "/openapi.yaml/", "/nginx.conf", "/track/../metrics", "/track/%2e%2e/metrics",
        "/api/..%2fmetrics", "/api/../healthz", "//metrics", "/track/./../readyz",
    ]

    @Test func exactlyThePublicPathsPass() async throws {
        try await withEdge { installation, edge in
            for (method, path) in Self.trackers {
                let answer = try await edge.send(method, path)
                #expect(answer.header("X-Content-Type-Options") == "nosniff", "\(method) \(path): the tracker answers")
                #expect(answer.values("Strict-Transport-Security") == ["max-age=31536000"], "\(method) \(path)")
                #expect(answer.status < 500, "\(method) \(path)")
            }
            for path in ["/sms/inbound", "/sms/status-callback", "/sms/status-callback?m=x"] {
                let health = try await edge.send("GET", path)
                #expect(health.bodyText == "{\"status\":\"ok\"}\n", "\(path): the ingress answers")
                let webhook = try await edge.send("POST", path, "{}", headers: [("Content-Type", "application/json")])
                #expect(webhook.status == 415, "\(path): the ingress answers")
            }
            for path in Self.nobodys {
                let answer = try await edge.curl(path, "--include", "--header", "Host: 127.0.0.1:9104")
                #expect(answer.hasPrefix("HTTP/2 404"), "\(path)")
                #expect(answer.contains("content-type: application/problem+json"), "\(path)")
                #expect(!answer.contains("nosniff") && !answer.contains("backhop"), "\(path): nobody behind it answers")
            }
        }
    }

    /// nginx leads to what its locations end in, by default to the host that the request names.
    @Test func nobodyIsLedToAnotherHost() async throws {
        try await withEdge { installation, edge in
            for path in ["/api", "/a"] {
                let answer = try await edge.curl(path, "--include", "--header", "Host: evil.example")
                #expect(answer.hasPrefix("HTTP/2 301"), "\(path)")
                #expect(answer.contains("location: \(path)/") && !answer.contains("evil.example"), "\(path)")
            }
        }
    }

    @Test func aLinksQueryArrivesOverHTTP2() async throws {
        try await withEdge { installation, edge in
            let link = try await installation.openJob("My dumpster is full", try await installation.bearer())
            #expect(link.hasPrefix("\(edge.url)/track/?token="))
            let token = try #require(link.split(separator: "=").last)
            for path in ["/track/?token=\(token)", "/track?token=\(token)", "/api/track/\(token)"] {
                let page = try await edge.send("GET", path)
                #expect(page.status == 200 && page.bodyText.contains("My dumpster is full"), "\(path)")
                let spoken = try await edge.curl(
                    path, "--output", "/dev/null", "--write-out", "%{http_version} %{http_code}")
                #expect(spoken == "2 200", "\(path)")
            }
            let log = try String(contentsOf: installation.log(of: "edge"), encoding: .utf8)
            #expect(log.contains("/api/track/-") && !log.contains(token), "no token stands in the edge's log")
        }
    }

    @Test func aSessionIsForThisHostAndTLSAlone() async throws {
        try await withEdge { installation, edge in
            let key = try await installation.key(Secrets())
            let signedIn = try await edge.send(
                "POST", "/console/login", "key=\(key)",
                headers: [("Content-Type", "application/x-www-form-urlencoded"), ("Origin", edge.url)])
            #expect(signedIn.status == 303 && signedIn.header("Location") == "/console/")
            let cookie = try #require(signedIn.header("Set-Cookie"))
            #expect(cookie.hasPrefix("__Host-backhop_console=") && cookie.contains("; Secure"))
            let shown = [("Cookie", String(cookie.prefix { $0 != ";" }))]
            #expect(try await edge.send("GET", "/api/jobs", headers: shown).status == 200)
            let other = [("Cookie", String(cookie.dropFirst("__Host-".count).prefix { $0 != ";" }))]
            #expect(try await edge.send("GET", "/api/jobs", headers: other).status == 401)
        }
    }

    @Test func onlyFilesWithAHashInTheirNameAreKept() async throws {
        try await withEdge { installation, edge in
            for (page, folder) in [("/track/", "/track/assets/"), ("/console/", "/console/assets/")] {
                let answer = try await edge.send("GET", page)
                #expect(answer.status == 200 && answer.values("Cache-Control") == ["no-store"], "\(page)")
                let names = answer.bodyText.matches(of: /(?:href|src)="([^"]+\.(?:css|js|svg))"/)
                let files = names.map { String($0.output.1) }
                #expect(!files.isEmpty, "\(page) has a style")
                for file in files {
                    #expect(file.hasPrefix(folder), "\(file)")
                    let asset = try await edge.send("GET", file)
                    #expect(asset.status == 200, "\(file)")
                    #expect(asset.values("Cache-Control") == ["public, max-age=31536000, immutable"], "\(file)")
                }
            }
            let bearer = try await installation.bearer()
            for path in ["/api/jobs", "/api/relays", "/api/track/x", "/sms/status?relay=x"] {
                let answer = try await edge.send("GET", path, headers: bearer)
                #expect(answer.values("Cache-Control") == ["no-store"], "\(path)")
            }
            #expect(try await edge.send("GET", "/sms/inbound").values("Cache-Control") == ["no-store"])
            #expect(try await edge.send("GET", "/nowhere").values("Cache-Control") == ["no-store"])
        }
    }
}
