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
