import CLinuxShims
import Foundation
import HTTPTransport
import Testing

@testable import TestInstallation

/// What the edge answers itself: a page to people, a problem to programs, and to Twilio the status that it repeats a webhook by.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct EdgeRefusalTests {
    @Test func anOutageIsAPageForPeopleAndAProblemForPrograms() async throws {
        try await withEdge { installation, edge in
            for service in ["tracker", "ingress"] { try await installation.end(service) }
            for (method, path) in [
                ("GET", "/track"), ("GET", "/track/?token=x"), ("GET", "/console/"), ("POST", "/console/login"),
                ("GET", "/a/x"), ("POST", "/a/x"),
            ] {
                expectPage(try await edge.send(method, path), "\(method) \(path)")
            }
            for (method, path) in [
                ("GET", "/api/jobs"), ("GET", "/api/track/x"), ("GET", "/api/track/x/events"), ("POST", "/sms/relay"),
                ("GET", "/openapi.yaml"), ("POST", "/sms/inbound"), ("POST", "/sms/status-callback"),
            ] {
                expectProblem(try await edge.send(method, path), 502, "Bad Gateway", "\(method) \(path)")
            }
            // The form of a page without a script.
            let people = [("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")]
            expectPage(try await edge.send("POST", "/api/track/lookup", headers: people), "a form")
            expectProblem(try await edge.send("POST", "/api/track/lookup"), 502, "Bad Gateway", "a script")

            try installation.start("tracker", settings: ["BACKHOP_TRACK_URL": edge.url])
            try await installation.untilReady("tracker")
            #expect(try await edge.send("GET", "/track").status == 200, "nothing has to be told to the edge")
        }
    }

    @Test func aServiceThatHangsIsSaidToHang() async throws {
        try await withEdge { installation, edge in
            installation.signal("ingress", SIGSTOP)
            let answer = try await edge.curl("/sms/inbound", "--include", "--data", "Body=x")
            installation.signal("ingress", SIGCONT)
            #expect(answer.hasPrefix("HTTP/2 504"))
            #expect(answer.contains("\r\nretry-after: 5\r\n"))
            #expect(answer.hasSuffix(problem(504, "Gateway Timeout")))
        }
    }

    @Test func whatTheServicesAnswerGoesThroughAsItIs() async throws {
        try await withEdge { installation, edge in
            let missing = try await edge.send("GET", "/api/jobs")
            #expect(missing.status == 401 && missing.header("WWW-Authenticate") != nil)
            let unknown = try await edge.send("GET", "/track/?token=AAAAAAAAAAAAAAAAAAAAAA")
            #expect(unknown.status == 404 && unknown.bodyText.contains("This link does not work"))
        }
    }

    @Test func whatIsTooLargeIsAProblem() async throws {
        try await withEdge { installation, edge in
            let body = installation.folder.appending(path: "large")
            try Data(repeating: 97, count: 300_000).write(to: body)
            for version in ["--http1.1", "--http2"] {
                for path in ["/api/jobs", "/sms/inbound", "/a/x"] {
                    let answer = try await edge.curl(
                        path, version, "--include", "--header", "Expect: 100-continue", "--data-binary",
                        "@\(body.path)")
                    expect(answer, 413, "Content Too Large", isPage: path == "/a/x", "\(version) \(path)")
                }
            }
        }
    }

    @Test func whatCannotBeReadIsAProblem() async throws {
        try await withEdge { installation, edge in
            let long = String(repeating: "a", count: 9000)
            for path in ["/api/jobs", "/track/"] {
                let answer = try await edge.curl(path, "--http1.1", "--include", "--header", "X-Long: \(long)")
                expect(answer, 431, "Request Header Fields Too Large", isPage: path == "/track/", path)
            }
            let address = try await edge.curl("/track/?token=\(long)", "--http1.1", "--include")
            expect(address, 414, "URI Too Long", "an address that is not read to its end")
            for version in ["--http1.1", "--http2"] {
                expect(try await edge.curl("/api/%00", version, "--include"), 400, "Bad Request", version)
            }
            let inside = try await edge.curl("/unreadable", "--include")
            expect(inside, 404, "Not Found", "the edge's own path is nobody's")
        }
    }

    // MARK: -

    private func problem(_ status: Int, _ title: String) -> String {
        "{\"type\":\"about:blank\",\"title\":\"\(title)\",\"status\":\(status)}\n"
    }

    private func expectProblem(_ answer: TransportResponse, _ status: Int, _ title: String, _ what: String) {
        #expect(answer.status == status, "\(what)")
        #expect(answer.header("Content-Type") == "application/problem+json", "\(what)")
        #expect(answer.bodyText == problem(status, title), "\(what)")
        expectHeaders(answer, what)
    }

    /// The page of an outage.
    private func expectPage(_ answer: TransportResponse, _ what: String) {
        #expect(answer.status == 502, "\(what)")
        #expect(answer.header("Content-Type") == "text/html; charset=utf-8", "\(what)")
        #expect(answer.bodyText.contains("Try again in a moment."), "\(what)")
        #expect(answer.bodyText.contains("<meta name=\"robots\" content=\"noindex\">"), "\(what)")
        for outside in ["src=", "href=", "url(", "@import"] {
            #expect(!answer.bodyText.contains(outside), "\(what) asks for nothing")
        }
        let policy = answer.header("Content-Security-Policy") ?? ""
        #expect(policy.hasPrefix("default-src 'none'; style-src 'sha256-"), "\(what)")
        #expect(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "\(what)")
        expectHeaders(answer, what)
    }

    private func expectHeaders(_ answer: TransportResponse, _ what: String) {
        #expect(answer.values("Retry-After") == ["5"], "\(what)")
        #expect(answer.values("Cache-Control") == ["no-store"], "\(what)")
        #expect(answer.values("Strict-Transport-Security") == ["max-age=31536000"], "\(what)")
    }

    /// Of what curl got.
    private func expect(_ answer: String, _ status: Int, _ title: String, isPage: Bool = false, _ what: String) {
        let first = answer.prefix { $0 != "\r\n" }
        #expect(first.split(separator: " ").dropFirst().first == "\(status)", "\(what): \(first)")
        let type = isPage ? "text/html; charset=utf-8" : "application/problem+json"
        #expect(answer.lowercased().contains("\r\ncontent-type: \(type)\r\n"), "\(what)")
        #expect(answer.hasSuffix(isPage ? "</html>\n" : problem(status, title)), "\(what)")
    }
}
