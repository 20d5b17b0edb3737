import Postgres
import RelayModel
import RelayStore
import Testing

@testable import Router

/// What was parked is forgotten by age, too, once nobody can queue it again.
@Suite(.timeLimit(.minutes(5)))
struct ParkedRetentionTests {
    private let secret = "My alarm code is 47114711"

    /// Texts of 40 days ago, of which the tenant keeps 30.
    private func age(_ office: Office) async throws {
        try await office.owner.script(
            """
            update tenants set retention_days = 30;
            update inbound_messages set received_at = received_at - interval '40 days';
            update outbound_messages set created_at = created_at - interval '40 days';
            update parked_messages set parked_at = parked_at - interval '40 days';
            """)
    }

    private func redact(_ office: Office) async throws {
        while try await office.store.redactOld(limit: 10) > 0 {}
    }

    /// The sender parks a text that it cannot look up at Twilio.
    @Test func aTextThatCouldNotBeLookedUpIsForgotten() async throws {
        try await Office.open { office in
            try await office.receive(secret)
            try await office.accept()
            try await office.receive("OK", from: Office.operators[0])
            try await office.owner.script("update outbound_messages set state = 'parked' where purpose = 'hop'")
            try await age(office)
            try await redact(office)
            #expect(
                try await office.value(
                    "select string_agg(concat_ws('|', state, body, their_number), ',') from outbound_messages where purpose = 'hop'"
                ) == "parked||+999000000000")
            #expect(try await office.value("select count(*) from inbound_messages where body like '%47114711%'") == "0")
        }
    }

    @Test func aParkedTextIsKeptUntilSomebodyHasDealtWithIt() async throws {
        try await Office.open { office in
            try await office.owner.script("update numbers set active = false")
            #expect(try await office.receive(secret).meaning == "parked")
            try await age(office)
            try await redact(office)
            let parked = "select count(*) from parked_messages where convert_from(payload, 'UTF8') like '%47114711%'"
            #expect(try await office.value(parked) == "1")
            #expect(try await office.value("select body from inbound_messages") == secret)
            try await office.owner.script("update parked_messages set resolved_at = now(), resolution = 'dropped'")
            try await redact(office)
            #expect(try await office.value(parked) == "0")
            #expect(try await office.value("select body from inbound_messages") == "")
            #expect(try await office.value("select count(*) from parked_messages where redacted_at is not null") == "1")
        }
    }
}
