import Foundation
import HTTPTransport
import Postgres
import Testing

@testable import TestInstallation

/// The link by which an operator takes a text with one tap, through the whole installation.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct AckLinkTests {
    private let acme = Installation.self

    @Test func readingTheLinkTakesNothingAndATapDoes() async throws {
        let installation = try await Installation.start(windows: [300, 300, 300])
        try await installation.wantLinks()
        try await installation.simulator.text(from: acme.customer, "My dumpster is full <b>")
        let asked = try #require(try await installation.simulator.inbox(of: acme.operators[0], has: 1).first)
        let link = try #require(asked.link)
        #expect(link.hasPrefix("\(installation.trackURL)/a/"))

        // What phones and their carriers do to show a preview.
        for method in ["GET", "HEAD", "GET"] {
            let page = try await installation.request(method, link)
            #expect(page.status == 200)
            let html = String(decoding: page.body, as: UTF8.self)
            #expect(method == "HEAD" ? html.isEmpty : html.contains("<button>Take it</button>"))
            #expect(html.isEmpty || html.contains("Jane Doe") && html.contains("My dumpster is full &lt;b&gt;"))
            #expect(page.header("Cache-Control") == "no-store" && page.header("Referrer-Policy") == "no-referrer")
            #expect(page.header("X-Robots-Tag") == "noindex, nofollow")
            #expect(page.header("Content-Security-Policy")?.contains("script-src") == false)
            for number in acme.operators + [acme.customer] { #expect(!html.contains(number)) }
        }
        for method in ["PUT", "DELETE", "PATCH"] { #expect(try await installation.request(method, link).status == 405) }
        #expect(try await installation.value("select state from relays") == "open")
        #expect(try await installation.value("select count(*) from commands") == "0")

        let taken = try await installation.request("POST", link)
        #expect(taken.status == 200 && String(decoding: taken.body, as: UTF8.self).contains("It is yours."))
        #expect(
            try await installation.value("select state || ' ' || acknowledged_channel from relays")
                == "acknowledged link")
        #expect(
            try await installation.value("select ack_channel from hop_audit where acknowledged") == "link")
        let again = try await installation.request("POST", link)
        #expect(again.status == 200 && String(decoding: again.body, as: UTF8.self).contains("It is yours."))
        #expect(try await installation.value("select count(*) from commands") == "1")
        #expect(try await installation.simulator.inbox(of: acme.operators[0]).count == 1, "the page says it, no text")

        try await nothingShowsTheToken(of: link, installation)
        await installation.stop()
    }

    /// Neither a log nor any table but that of texts.
    private func nothingShowsTheToken(of link: String, _ installation: Installation) async throws {
        let token = try #require(link.split(separator: "/").last)
        for service in ["ingress", "router", "sender", "tracker"] {
            let log = try String(contentsOf: installation.log(of: service), encoding: .utf8)
            #expect(!log.contains(token), "\(service)'s log")
        }
        for table in ["commands", "audit_events", "ack_link_tokens", "hops"] {
            #expect(
                try await installation.value("select count(*) from \(table) t where t::text like '%\(token)%'") == "0")
        }
    }

    @Test func aLateTapIsToldWhoHasIt() async throws {
        let installation = try await Installation.start(windows: [5, 300, 300])
        try await installation.wantLinks()
        try await installation.simulator.text(from: acme.customer, "Anybody?")
        let first = try #require(try await installation.simulator.inbox(of: acme.operators[0], has: 1).first?.link)
        let second = try #require(try await installation.simulator.inbox(of: acme.operators[1], has: 1).first?.link)
        #expect(first != second)
        #expect(try await installation.request("POST", second).status == 200)

        for method in ["GET", "POST"] {
            let late = try await installation.request(method, first)
            #expect(late.status == (method == "GET" ? 200 : 409))
            let html = String(decoding: late.body, as: UTF8.self)
            #expect(html.contains(/Taken by Alex at [0-9]{1,2}:[0-9]{2} [AP]M\./) && !html.contains("<button"))
        }
        // Taken again by nobody, and the first operator got no text about it.
        #expect(
            try await installation.value(
                "select o.name from relays r join operators o on o.operator_id = acknowledged_by") == "Alex")
        #expect(try await installation.simulator.inbox(of: acme.operators[0]).count == 1)
        await installation.stop()
    }

    @Test func anOldLinkAndOneThatNobodyWasSentLookTheSame() async throws {
        let installation = try await Installation.start(windows: [300, 300, 300])
        try await installation.wantLinks()
        try await installation.simulator.text(from: acme.customer, "Anybody?")
        let link = try #require(try await installation.simulator.inbox(of: acme.operators[0], has: 1).first?.link)
        let lasts = try await installation.value(
            "select expires_at between now() + interval '23 hours' and now() + interval '24 hours' from ack_link_tokens"
        )
        #expect(lasts == "true")
        try await installation.database.script("update ack_link_tokens set expires_at = now()")
        let base = "\(installation.trackURL)/a/"
        var bodies: Set<[UInt8]> = []
        for url in [link, base + "AAAAAAAAAAAAAAAAAAAAAA", base + "x", base + "%3Cscript%3E"] {
            for method in ["GET", "POST"] {
                let answer = try await installation.request(method, url)
                #expect(answer.status == 404, "\(method) \(url)")
                bodies.insert(answer.body)
            }
        }
        #expect(bodies.count == 1)
        #expect(try await installation.value("select state from relays") == "open")
        await installation.stop()
    }

    @Test func whoeverTapsTooOftenIsToldWhenToTapAgain() async throws {
        let installation = try await Installation.start(windows: [300, 300, 300])
        try await installation.wantLinks()
        try await installation.simulator.text(from: acme.customer, "Anybody?")
        let link = try #require(try await installation.simulator.inbox(of: acme.operators[0], has: 1).first?.link)
        // So that no tap is answered, and there is reason for another one.
        try await installation.end("router")
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<10 { group.addTask { try await installation.request("POST", link).status } }
            return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: 202, count: 10))
        let refused = try await installation.request("POST", link)
        #expect(refused.status == 429 && refused.header("Content-Type") == "text/html; charset=utf-8")
        let pause = try #require(refused.header("Retry-After").flatMap { Int($0) })
        #expect((1...60).contains(pause))
        #expect(try await installation.value("select count(*) from commands") == "10")
        try installation.start("router")
        try await installation.until("select state from relays", is: "acknowledged")
        await installation.stop()
    }

    /// A relay that a dispatcher cancelled.
    @Test func aTapOnWhatIsClosedSaysSo() async throws {
        let installation = try await Installation.start(windows: [300, 300, 300])
        try await installation.wantLinks()
        try await installation.simulator.text(from: acme.customer, "Anybody?")
        let link = try #require(try await installation.simulator.inbox(of: acme.operators[0], has: 1).first?.link)
        try await installation.database.script(
            """
            insert into commands (tenant_id, command_id, kind, payload, requested_by, next_hint_at)
            select tenant_id, gen_random_uuid(), 'cancel', jsonb_build_object('relay', relay_id), 'test', now() from relays
            """)
        try await installation.until("select state from relays", is: "cancelled")
        let late = try await installation.request("POST", link)
        #expect(late.status == 409 && String(decoding: late.body, as: UTF8.self).contains("That one is closed."))
        await installation.stop()
    }
}
