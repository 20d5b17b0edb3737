import Foundation
import Postgres
import Testing

@testable import TestInstallation

/// Working hours of a tenants file, from the command line to the phones.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct HoursTests {
    private let acme = Installation.self

    /// Sam has no hours at all, Alex goes off before it is his turn, and Riley answers for the chain in an emergency.
    @Test func whoIsAwayIsPassedOverAndTheEmergencyContactIsAsked() async throws {
        let installation = try await Installation.start(windows: [300, 300, 300])
        try await installation.change(
            ["{name: Sam,": "{hours: {}, name: Sam,", "- name: main": "- name: main\n        emergency: Riley"])
        try await installation.simulator.text(from: acme.customer, "Anybody?")
        _ = try await installation.simulator.inbox(of: acme.operators[1], has: 1)
        try await installation.change([
            "{name: Alex,": "{hours: {}, name: Alex,", "{name: Riley,": "{hours: {}, name: Riley,",
        ])
        try await installation.database.script(
            """
            insert into commands (tenant_id, command_id, kind, payload, requested_by, next_hint_at)
            select tenant_id, gen_random_uuid(), 'escalate', jsonb_build_object('relay', relay_id), 'test', now() from relays
            """)
        let asked = try #require(try await installation.simulator.inbox(of: acme.operators[2], has: 1).first)
        #expect(asked.text == "Anybody?")
        #expect(try await installation.simulator.inbox(of: acme.operators[0]).isEmpty)
        #expect(
            try await installation.value(
                "select string_agg(routed_to_operator || ':' || routing_reason, ',' order by hop) from hop_audit")
                == "Alex:number_chain,Riley:emergency_contact")
        try await installation.simulator.text(from: acme.operators[2], "OK \(asked.code)")
        try await installation.until("select state from relays", is: "acknowledged")
        await installation.stop()
    }

    /// Spans around and after the present time of a place that is hours and minutes away from UTC, so at any hour of any day the
    /// first is now, the second is not, and neither would be by UTC.
    @Test func aNumberServesTwoChainsByTheTimeOfDay() async throws {
        let installation = try await Installation.start(windows: [300, 300, 300])
        let (now, later) = (try await installation.span(fromHours: -2), try await installation.span(fromHours: 2))
        try await installation.addNightChain(at: now)
        try await installation.simulator.text(from: acme.customer, "By night")
        let night = try #require(try await installation.simulator.inbox(of: acme.operators[2], has: 1).first)
        #expect(night.text == "By night")

        try await installation.change([now: later])
        try await installation.simulator.text(from: "+15125550143", "By day")
        let day = try #require(try await installation.simulator.inbox(of: acme.operators[0], has: 1).first)
        #expect(day.text == "By day")

        // What came by night stays with the night's people.
        try await installation.simulator.text(from: acme.operators[2], "NO \(night.code)")
        let next = try #require(try await installation.simulator.inbox(of: acme.operators[1], has: 1).first)
        #expect(next.text == "By night")
        try await installation.simulator.text(from: acme.operators[1], "OK \(next.code)")
        try await installation.simulator.text(from: acme.operators[0], "OK \(day.code)")
        try await installation.until("select count(*) from relays where state = 'acknowledged'", is: "2")
        #expect(
            try await installation.value(
                """
                select string_agg(routed_to_operator || ':' || routing_reason, ',' order by original_from, hop)
                from hop_audit
                """) == "Riley:number_chain,Alex:number_chain,Sam:number_chain")
        #expect(try await installation.simulator.inbox(of: acme.operators[0]).count == 1)
        await installation.stop()
    }

    @Test func aTimeZoneThatPostgresDoesNotKnowIsToldBeforeAnythingIsChanged() async throws {
        let installation = try await Installation(windows: [5, 5, 5])
        let error = await #expect(throws: (any Error).self) {
            try await installation.change([
                "{name: Sam,": "{time_zone: Mars/Olympus, hours: {}, name: Sam,",
                "{name: Alex,": "{time_zone: Mars/Phobos, hours: {}, name: Alex,",
            ])
        }
        let told = "\(error as Any)"
        #expect(told.contains("tenant acme, operator Sam: the time_zone Mars/Olympus is not one that PostgreSQL knows"))
        #expect(told.contains("operator Alex: the time_zone Mars/Phobos"))
        #expect(try await installation.value("select count(*) from operator_hours") == "0")
        await installation.stop()
    }
}

extension Installation {
    /// Four hours of the day by the clocks of Kathmandu, as the tenants file writes them.
    fileprivate func span(fromHours start: Int) async throws -> String {
        let ends = [start, start + 4].map { hours in
            "to_char(now() at time zone 'Asia/Kathmandu' + interval '\(hours) hours', 'HH24:MI')"
        }
        guard let span = try await value("select \(ends.joined(separator: " || '-' || "))") else {
            throw Failure("no time of the day")
        }
        return span
    }

    /// In those hours of every day the number has the chain of Riley and then Alex.
    fileprivate func addNightChain(at span: String) async throws {
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map { "\($0): [\"\(span)\"]" }
        let schedule = "schedule: [{chain: night, hours: {\(days.joined(separator: ", "))}}]"
        try await change([
            "    name: Acme Dumpsters": "    name: Acme Dumpsters\n    time_zone: Asia/Kathmandu",
            "    numbers:": """
                  - name: night
                    window_seconds: 300
                    hops: [{operator: Riley}, {operator: Alex}]
                numbers:
            """,
            "segments_per_second: 100": "segments_per_second: 100, \(schedule)",
        ])
    }

    /// Replaces words of the tenants file, and applies it.
    fileprivate func change(_ words: [String: String]) async throws {
        let path = folder.appending(path: "tenants.yaml")
        var text = try String(contentsOf: path, encoding: .utf8)
        for (old, new) in words {
            guard text.contains(old) else { throw Failure("the tenants file has no \(old)") }
            text = text.replacing(old, with: new)
        }
        try text.write(to: path, atomically: true, encoding: .utf8)
        try await run("backhop", ["apply", "-f", path.path])
    }
}
