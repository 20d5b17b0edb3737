import Foundation
import HTTPTransport
import Postgres
import Testing

@testable import TestInstallation

/// Who signs in to the console, what their session may, and what ends it.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ConsoleSessionTests {
    private let newJob = #"{"customer":{"phone":"\#(Installation.customer)"}}"#

    /// Runs the body with a tracker; jobs are its own to open.
    private func withTracker(_ body: (Installation) async throws -> Void) async throws {
        let installation = try await Installation(windows: [600, 600, 600])
        do {
            try installation.start("tracker")
            try await installation.untilReady("tracker")
            try await body(installation)
        } catch {
            await installation.stop()
            throw error
        }
        await installation.stop()
    }

    private func text(_ answer: TransportResponse) -> String { String(decoding: answer.body, as: UTF8.self) }

    @Test func whoSignsInSeesTheirBusinessUntilTheySignOut() async throws {
        try await withTracker { installation in
            let key = try await installation.apiKey(scopes: ["jobs:read", "jobs:write"])
            let answer = try await installation.signIn(key)
            #expect(answer.status == 303 && answer.header("Location") == "/console/")
            let setting = try #require(answer.header("Set-Cookie"))
            for part in ["backhop_console=", "; Path=/;", "; HttpOnly", "; SameSite=Strict", "; Max-Age=43200"] {
                #expect(setting.contains(part), "\(part)")
            }
            #expect(!setting.contains("Secure") && !setting.contains("Domain"), "the tests' tracker has no TLS")

            let browser = try await ConsoleBrowser(key, at: installation)
            let page = text(try await browser.get("/console/"))
            #expect(page.contains(#"<meta name="business" content="Acme Dumpsters">"#))
            #expect(page.contains(#"<meta name="scopes" content="jobs:read jobs:write">"#))
            let script = page.firstMatch(of: /src="([^"]+)"/)?.output.1
            let asset = try await browser.get(String(try #require(script)))
            #expect(asset.status == 200)
            #expect(asset.header("Cache-Control") == "public, max-age=31536000, immutable")
            let jobs = try await browser.get("/api/jobs")
            #expect(jobs.status == 200 && jobs.header("Cache-Control") == "no-store")
            #expect(try await browser.get("/api/audit").status == 403, "the key lacks the scope")

            #expect(try await browser.signOut(token: "").status == 403)
            #expect(try await browser.signOut(token: "x").status == 403)
            #expect(try await browser.get("/api/jobs").status == 200)
            let out = try await browser.signOut(token: browser.token)
            #expect(out.status == 303 && out.header("Location") == "/console/")
            #expect(out.header("Set-Cookie")?.contains("backhop_console=; Path=/; Max-Age=0;") == true)
            #expect(try await browser.get("/api/jobs").status == 401)
            #expect(try await text(browser.get("/console/")).contains("<h1>Sign in</h1>"))
            #expect(try await browser.signOut(token: browser.token).status == 303, "again")
        }
    }

    @Test func whateverIsWrongWithAKeyTheAnswerIsTheSame() async throws {
        try await withTracker { installation in
            let revoked = try await installation.apiKey()
            try await installation.run("backhop", ["apikey", "revoke", revoked])
            let valid = try await installation.apiKey()
            let unknown = "bhk_0123456789abcdef" + valid.dropFirst(20)
            let wrong = valid.prefix(21) + String(repeating: "A", count: 43)
            let answers = [
                try await installation.signIn(revoked), try await installation.signIn(unknown),
                try await installation.signIn(String(wrong)), try await installation.signIn("nonsense"),
            ]
            for answer in answers {
                #expect(answer.status == 403 && answer.body == answers[0].body)
                #expect(answer.header("Set-Cookie") == nil)
            }
            #expect(try await installation.value("select count(*) from browser_logins") == "0")
        }
    }

    @Test func aSessionEndsWithItsKeyAndWithItsTime() async throws {
        try await withTracker { installation in
            let key = try await installation.apiKey()
            let browser = try await ConsoleBrowser(key, at: installation)
            #expect(try await browser.get("/api/jobs").status == 200)
            try await installation.run("backhop", ["apikey", "revoke", key])
            #expect(try await browser.get("/api/jobs").status == 401)
            #expect(try await browser.post("/api/jobs", newJob).status == 401)
            #expect(try await text(browser.get("/console/")).contains("<h1>Sign in</h1>"))

            let late = try await ConsoleBrowser(try await installation.apiKey(), at: installation)
            #expect(try await late.get("/api/jobs").status == 200)
            try await installation.database.script("update browser_logins set expires_at = now()")
            #expect(try await late.get("/api/jobs").status == 401)
            #expect(try await installation.value("select count(*) from jobs") == "0")
        }
    }

    @Test func aChangeNeedsTheTokenOfThisSession() async throws {
        try await withTracker { installation in
            let key = try await installation.apiKey()
            let browser = try await ConsoleBrowser(key, at: installation)
            let other = try await ConsoleBrowser(key, at: installation)
            let url = "\(installation.trackURL)/api/jobs"
            for headers: [(String, String)] in [[], [("X-Backhop-CSRF", "x")], [("X-Backhop-CSRF", other.token)]] {
                let answer = try await installation.post(url, newJob, headers: [browser.cookie] + headers)
                #expect(answer.status == 403 && answer.header("Content-Type") == "application/problem+json")
            }
            let number = "\(installation.trackURL)/api/numbers/\(Installation.business)"
            let tag = try #require(try await browser.get("/api/numbers/\(Installation.business)").header("ETag"))
            let put = try await installation.send(
                "PUT", number, #"{"chain":"main","active":false}"#, headers: [browser.cookie, ("If-Match", tag)])
            #expect(put.status == 403)
            #expect(try await installation.value("select count(*) from jobs") == "0")
            #expect(try await installation.value("select bool_and(active) from numbers") == "true")

            let first = try await browser.post("/api/jobs", newJob, [("Idempotency-Key", "1")])
            let again = try await browser.post("/api/jobs", newJob, [("Idempotency-Key", "1")])
            #expect(first.status == 201 && again.status == 201 && again.body == first.body)
            #expect(again.header("Idempotency-Replayed") == "true")
            #expect(try await installation.value("select count(*) from jobs") == "1")
            // Who has done it is the key, as without a browser.
            let named = try await installation.value("select api_key from idempotency_keys")
            #expect(named.map { key.hasPrefix($0 + "_") } == true)
        }
    }

    @Test func anotherSitesPageSignsNobodyInOrOut() async throws {
        try await withTracker { installation in
            let key = try await installation.apiKey()
            let elsewhere = [
                [("Origin", "https://evil.example")], [("Origin", "null")], [("Sec-Fetch-Site", "cross-site")],
                [("Sec-Fetch-Site", "same-site"), ("Origin", installation.trackURL)],
            ]
            for headers in elsewhere {
                let answer = try await installation.signIn(key, headers: headers)
                #expect(answer.status == 403 && answer.header("Set-Cookie") == nil)
            }
            #expect(try await installation.value("select count(*) from browser_logins") == "0")
            let own = [("Sec-Fetch-Site", "same-origin"), ("Origin", installation.trackURL)]
            #expect(try await installation.signIn(key, headers: own).status == 303)
            #expect(try await installation.signIn(key, headers: [("Origin", installation.trackURL)]).status == 303)

            let browser = try await ConsoleBrowser(key, at: installation)
            for headers in elsewhere {
                #expect(try await browser.signOut(token: browser.token, from: headers).status == 403)
            }
            #expect(try await browser.get("/api/jobs").status == 200)
        }
    }

    @Test func anotherBusinesssSessionSeesNothingOfTheFirst() async throws {
        try await withTracker { installation in
            let browser = try await ConsoleBrowser(try await installation.apiKey(), at: installation)
            #expect(try await browser.post("/api/jobs", newJob).status == 201)
            try await installation.addBusiness("other")
            let foreign = try await ConsoleBrowser(try await installation.apiKey(of: "other"), at: installation)
            #expect(try await text(browser.get("/api/jobs")).contains("J1001"))
            let list = text(try await foreign.get("/api/jobs"))
            #expect(!list.contains("J1001") && !list.contains(Installation.customer))
            for path in ["/api/jobs/J1001", "/api/numbers/\(Installation.business)"] {
                #expect(try await browser.get(path).status == 200, "\(path)")
                #expect(try await foreign.get(path).status == 404, "\(path)")
            }
            #expect(try await !text(foreign.get("/console/")).contains("Acme Dumpsters"))
            // A page that is open since before the browser signed in elsewhere.
            for (token, status) in [(browser.token, 403), (foreign.token, 200)] {
                let answer = try await installation.get(
                    "\(installation.trackURL)/api/jobs", headers: [foreign.cookie, ("X-Backhop-CSRF", token)])
                #expect(answer.status == status)
            }
        }
    }

    @Test func anAddressHasFewTries() async throws {
        try await withTracker { installation in
            let key = try await installation.apiKey()
            let first = [("X-Forwarded-For", "203.0.113.1")]
            var tries = 1
            var refused = try await installation.signIn(key, headers: first)
            while refused.status == 303, tries < 100 {
                refused = try await installation.signIn(key, headers: first)
                tries += 1
            }
            #expect(refused.status == 429 && refused.header("Set-Cookie") == nil)
            #expect(tries > 20)
            let pause = try #require(refused.header("Retry-After").flatMap { Int($0) })
            #expect((1...15).contains(pause) && text(refused).contains("That was too often."))
            let second = [("X-Forwarded-For", "203.0.113.2")]
            #expect(try await installation.signIn(key, headers: second).status == 303)
        }
    }
}
