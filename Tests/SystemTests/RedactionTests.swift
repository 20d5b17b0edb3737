import Foundation
import Testing

@testable import TestInstallation

/// A customer is forgotten on request, by those who run the installation.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct RedactionTests {
    private let acme = Installation.self

    @Test func aCustomerIsForgottenOnceTheirRelayIsOver() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        try await installation.simulator.text(from: acme.customer, "My alarm code is 4711")
        _ = try await installation.simulator.inbox(of: acme.operators[0], has: 1)
        let order = ["customer", "redact", "--tenant", "acme", "--phone", acme.customer]
        await #expect(throws: (any Error).self, "a relay is open") { try await installation.run("backhop", order) }

        try await installation.simulator.text(from: acme.operators[0], "OK")
        try await installation.until("select state from relays", is: "acknowledged")
        try await installation.untilSettled()
        #expect(try await installation.run("backhop", order).contains("redacted"))
        let left = try await installation.value(
            """
            select string_agg(line, '') from (
                select row_to_json(t)::text as line from inbound_messages t
                union all select row_to_json(t)::text from outbound_messages t
                union all select row_to_json(t)::text from customers t
            ) x
            """)
        #expect(left?.contains("4711") == false && left?.contains(acme.customer) == false)
        #expect(try await installation.value("select count(*) from hop_audit where acknowledged") == "1")
        await installation.stop()
    }
}
