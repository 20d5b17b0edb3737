import Foundation
import HTTPTransport
import Postgres
import Testing

@testable import TestInstallation

/// A page of another site can do nothing with a dispatcher's browser that has signed in.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct CrossSiteTests {
    private static let evil = [("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")]
    private static let job = #"{"customer":{"phone":"+15125550144"}}"#
    private static let tables = ["jobs", "customers", "relays", "numbers", "chains", "operators", "commands"]

    /// Every kind of change that a dispatcher can make.
    private static let changes: [(method: String, path: String, body: String, type: String)] = [
        ("POST", "/api/jobs", job, "application/json"),
        // What a form can send without asking.
        ("POST", "/api/jobs", job, "text/plain"),
        ("POST", "/api/jobs", "customer.phone=%2B15125550144", "application/x-www-form-urlencoded"),
        ("PATCH", "/api/jobs/J1001", #"{"status":"cancelled"}"#, "application/json"),
        ("POST", "/api/jobs/J1001/messages", #"{"body":"Hello"}"#, "application/json"),
        ("POST", "/api/jobs/J1001/link", "", "application/json"),
        ("POST", "/sms/relay", #"{"job":"J1001","text":"x"}"#, "application/json"),
        ("PUT", "/api/numbers/\(Installation.business)", #"{"chain":"main","active":false}"#, "application/json"),
    ]

    private func withSession(
        _ body: (Installation, BrowserSession, _ key: String, Secrets) async throws -> Void
    ) async throws {
        try await withGuardedInstallation { installation, secrets in
            let key = try await installation.key(secrets)
            let session = try await BrowserSession(on: installation, key: key, secrets)
            let made = try await installation.post(
                "\(installation.trackURL)/api/jobs", #"{"customer":{"phone":"\#(Installation.customer)"}}"#,
                headers: session.own)
            #expect(made.status == 201, "the console's own page can do it")
            try await body(installation, session, key, secrets)
        }
    }

    @Test func aCookieAloneChangesNothing() async throws {
        try await withSession { installation, session, key, secrets in
            let other = try await BrowserSession(on: installation, key: key, secrets)
            let before = try await installation.digest(of: Self.tables)
            let tokens: [(name: String, fields: [(String, String)])] = [
                ("no token", []), ("no token, another origin", Self.evil), ("no value", [("X-Backhop-CSRF", "")]),
                ("an invented one", [("X-Backhop-CSRF", String(repeating: "A", count: session.token.count))]),
                ("another session's", [("X-Backhop-CSRF", other.token)]),
                ("most of it", [("X-Backhop-CSRF", String(session.token.dropLast()))]),
            ]
            for (name, fields) in tokens {
                for change in Self.changes {
                    let answer = try await installation.send(
                        change.method, installation.trackURL + change.path, change.body, type: change.type,
                        headers: session.cookie + [("If-Match", "*")] + fields)
                    #expect(answer.status == 403, "\(change.method) \(change.path) as \(change.type) with \(name)")
                    #expect(answer.header("Content-Type") == "application/problem+json")
                }
            }
            #expect(try await installation.digest(of: Self.tables) == before)
        }
    }

    @Test func nobodyIsSignedInOrOutFromElsewhere() async throws {
        try await withSession { installation, session, key, _ in
            for fields in [[("Origin", "https://evil.example")], [("Origin", "null")], Self.evil] {
                let answer = try await BrowserSession.signIn(installation, key, headers: fields)
                #expect(answer.status == 403 && answer.header("Set-Cookie") == nil, "\(fields)")
            }
            let url = "\(installation.trackURL)/console/logout"
            for form in ["", "csrf=", "csrf=AAAA", "key=\(key)"] {
                let answer = try await installation.post(
                    url, form, type: "application/x-www-form-urlencoded", headers: session.cookie)
                #expect([400, 403].contains(answer.status), "\(form.prefix(8))")
            }
            let jobs = "\(installation.trackURL)/api/jobs"
            #expect(try await installation.get(jobs, headers: session.cookie).status == 200, "still signed in")
            let left = try await installation.post(
                url, "csrf=\(session.token)", type: "application/x-www-form-urlencoded", headers: session.cookie)
            #expect(left.status == 303)
            #expect(try await installation.get(jobs, headers: session.cookie).status == 401)
        }
    }

    /// Neither by default nor when the public reads are open to all.
    @Test func noOtherOriginMayReadOrAsk() async throws {
        try await withSession { installation, session, _, _ in
            for settings in [[:], ["BACKHOP_CORS_ORIGIN": "*"]] {
                try await installation.restartTracker(settings)
                for path in [
                    "/api/jobs", "/api/jobs/J1001", "/api/relays", "/api/audit", "/api/numbers/x", "/sms/relay",
                    "/console/", "/console/login",
                ] {
                    for method in ["OPTIONS", "GET"] {
                        let asking = [
                            ("Access-Control-Request-Method", "POST"),
                            ("Access-Control-Request-Headers", "content-type,x-backhop-csrf,authorization"),
                        ]
                        let answer = try await installation.http.send(
                            TransportRequest(
                                method: method, url: installation.trackURL + path,
                                headers: session.cookie + Self.evil + asking, body: []),
                            timeout: .seconds(10), startBy: nil)
                        let permissions = answer.headers.map { $0.0.lowercased() }.filter {
                            $0.hasPrefix("access-control-")
                        }
                        #expect(permissions == [], "\(method) \(path)")
                    }
                }
            }
            // Open are the customers' reads alone, and not with what a browser adds by itself.
            let read = try await installation.get("\(installation.trackURL)/api/track/x", headers: Self.evil)
            #expect(read.header("Access-Control-Allow-Origin") == "*")
            #expect(read.header("Access-Control-Allow-Credentials") == nil)
        }
    }
}
