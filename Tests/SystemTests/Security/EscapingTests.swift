import Foundation
import HTTPTransport
import Postgres
import Testing

@testable import TestInstallation

/// What people write is shown as text: on no page does it become a part of the page.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct EscapingTests {
    private static let hostile = #"<script>alert("x")</script>'&"#
    private static let shown = "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#39;&amp;"

    /// Everything that a page shows is hostile, the customer's text included; gives the customer's and the operator's link.
    private func prepare(_ installation: Installation, _ secrets: Secrets) async throws -> (job: String, take: String) {
        try await installation.wantLinks()
        let literal = Self.hostile.replacing("'", with: "''")
        try await installation.database.script(
            """
            update tenants set name = '\(literal)';
            update operators set name = '\(literal)' where phone = '\(Installation.operators[0])';
            update customers set name = '\(literal)'
            """)
        let link = try await installation.openJob(Self.hostile, try await installation.bearer())
        try await installation.database.script(
            "update jobs set service_type = '\(literal)', address = '\(literal)'")
        let asked = try #require(try await installation.simulator.inbox(of: Installation.operators[0], has: 1).first)
        let take = try #require(asked.link)
        secrets.note(
            String(try #require(link.split(separator: "=").last)), String(try #require(take.split(separator: "/").last))
        )
        return (link, take)
    }

    private func expectText(_ page: TransportResponse, _ name: String) {
        #expect(page.header("Content-Type") == "text/html; charset=utf-8", "\(name)")
        #expect(page.header("X-Content-Type-Options") == "nosniff", "\(name)")
        let policy = page.header("Content-Security-Policy") ?? ""
        #expect(policy.hasPrefix("default-src 'none'") && !policy.contains("unsafe"), "\(name)")
        #expect(page.bodyText.contains(Self.shown), "\(name) shows it")
        for part in ["<script>alert", #"alert("x")"#, "</script>'"] {
            #expect(!page.bodyText.contains(part), "\(name) runs it")
        }
    }

    private func expectJSON(_ answer: TransportResponse, _ name: String) {
        #expect(answer.status == 200, "\(name)")
        #expect(answer.header("Content-Type") == "application/json; charset=utf-8", "\(name)")
        #expect(answer.header("X-Content-Type-Options") == "nosniff", "\(name)")
        #expect(answer.header("Content-Security-Policy")?.hasPrefix("default-src 'none'") == true, "\(name)")
    }

    @Test func whatPeopleWriteIsText() async throws {
        try await withGuardedInstallation { installation, secrets in
            let links = try await prepare(installation, secrets)
            expectText(try await installation.get(links.take), "an operator's page")
            let taken = try await installation.request("POST", links.take)
            #expect(taken.status == 200)
            expectText(taken, "an operator's page after the tap")
            try await installation.until("select state from relays", is: "acknowledged")
            expectText(try await installation.get(links.job), "the customer's page")
            expectText(
                try await installation.get(links.job, headers: [("Accept-Language", "es")]), "the same in Spanish")

            let key = try await installation.key(secrets)
            let session = try await BrowserSession(on: installation, key: key, secrets)
            let url = installation.trackURL
            expectText(try await installation.get("\(url)/console/", headers: session.cookie), "the console")

            let token = links.job.split(separator: "=").last ?? ""
            for path in [
                "/api/track/\(token)", "/api/jobs/J1001", "/api/jobs", "/api/jobs/J1001/messages", "/api/relays",
            ] {
                expectJSON(try await installation.get(url + path, headers: keyHeader(key)), path)
            }
        }
    }

    @Test func whatIsAskedForIsText() async throws {
        try await withGuardedInstallation { installation, _ in
            let url = installation.trackURL
            let hostile = "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E"
            for path in [
                "/track/?business=\(hostile)&job=\(hostile)", "/track/?business=acme&job=J1\(hostile)",
                "/track?token=\(hostile)", "/a/\(hostile)", "/console/?\(hostile)", "/\(hostile)",
            ] {
                let page = try await installation.get(url + path)
                #expect(!page.bodyText.contains("<script>"), "\(path)")
                #expect(page.header("X-Content-Type-Options") == "nosniff", "\(path)")
            }
            let form = "business=\(hostile)&job=\(hostile)&last_four=\(hostile)"
            for accept in ["text/html", "application/json"] {
                let answer = try await installation.post(
                    "\(url)/api/track/lookup", form, type: "application/x-www-form-urlencoded",
                    headers: [("Accept", accept)])
                #expect(answer.status == 400 && !answer.bodyText.contains("<script>"), "\(accept)")
            }
            let key = try await BrowserSession.signIn(installation, hostile)
            #expect(key.status == 403 && !key.bodyText.contains("script>alert"))
        }
    }
}
