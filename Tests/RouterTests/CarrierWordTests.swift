import Postgres
import QueueContract
import RelayModel
import RelayStore
import Testing

@testable import Router

/// STOP, START and HELP as carriers and Twilio define them, and what Twilio says of them.
@Suite(.timeLimit(.minutes(5)))
struct CarrierWordTests {
    private let customer = Office.customer

    private func open(_ body: (Office) async throws -> Void) async throws {
        try await Office.open { office in
            try await office.owner.script("update tenants set first_answer = true")
            try await body(office)
        }
    }

    @Test(arguments: ["STOP", "unsubscribe", "Cancel", "START", "HELP", "info"])
    func aCarrierWordIsNotAnsweredByUs(word: String) async throws {
        try await open { office in
            try await office.receive(word)
            for _ in 0..<3 { try await office.expire() }
            #expect(try await office.value("select state from relays") == "exhausted")
            #expect(try await office.texts(to: customer).isEmpty)
            #expect(try await office.audit().hasSuffix("exhausted,not_told"))
        }
    }

    @Test(arguments: ["START", "STOP", "HELP", "LATER"])
    func whatTwilioHasAnsweredIsNotAnsweredByUs(type: String) async throws {
        try await open { office in
            try await office.decide(office.text("basta", optOutType: type))
            #expect(try await office.texts(to: customer).isEmpty)
            #expect(try await office.isOut() == (type == "STOP"))
            #expect(try await office.value("select count(*) from relays") == "1")
        }
    }

    @Test func onlyTheOtherTextOfTheRelayIsApologizedFor() async throws {
        try await Office.open { office in
            try await office.receive("HELP")
            try await office.receive("My sink leaks")
            for _ in 0..<3 { try await office.expire() }
            #expect(try await office.texts(to: customer).count == 1)
        }
    }

    /// The business's own keywords, and Twilio's word on a text that reads like another one.
    @Test func anOptOutByTwiliosWordIsRecorded() async throws {
        try await Office.open { office in
            try await office.decide(office.text("basta", optOutType: "STOP"))
            #expect(try await office.isOut())
            #expect(try await office.audit().hasPrefix("opted_out"))
            try await office.decide(office.text("otra vez", optOutType: "START"))
            #expect(try await !office.isOut())
            try await office.decide(office.text("STOP", optOutType: "HELP"))
            #expect(try await !office.isOut())
        }
    }

    @Test func yesOptsInAgainOnlyThoseWhoHaveOptedOut() async throws {
        try await open { office in
            try await office.receive("STOP")
            try await office.receive(" Yes ")
            #expect(try await !office.isOut())
            #expect(try await office.value("select count(*) from audit_events where kind = 'opted_in'") == "1")
            try await office.receive("yes")
            #expect(try await office.value("select count(*) from audit_events where kind = 'opted_in'") == "1")
            #expect(try await office.texts(to: customer).isEmpty)
        }
    }

    /// Found at Twilio after the word that came after it.
    @Test func aWordThatIsFoundLateDoesNotUndoALaterOne() async throws {
        try await Office.open { office in
            try await office.receive("STOP", ago: 60)
            try await office.receive("START", ago: 90)
            #expect(try await office.isOut())
            #expect(
                try await office.value(
                    "select string_agg(kind || coalesce(' ' || reason, ''), ',' order by audit_id) from audit_events where kind like 'o%'"
                ) == "opted_out,overtaken opted_in")
            try await office.receive("START", ago: 30)
            #expect(try await !office.isOut())
            try await office.receive("Unsubscribe", ago: 45)
            #expect(try await !office.isOut())
            try await office.receive("STOP")
            #expect(try await office.isOut())
        }
    }

    /// They said yes to something before they opted out.
    @Test func aYesThatIsFoundLateOptsNobodyInAgain() async throws {
        try await Office.open { office in
            try await office.receive("STOP", ago: 60)
            try await office.receive("YES", ago: 90)
            #expect(try await office.isOut())
            #expect(try await office.value("select count(*) from audit_events where kind = 'opted_in'") == "0")
        }
    }

    @Test func anOptOutHoldsForTheNumberThatWasTexted() async throws {
        try await Office.open { office in
            try await office.receive("STOP")
            #expect(
                try await office.value(
                    "select string_agg(our_number || their_number, ',') from conversations where opted_out_at is not null"
                )
                    == Office.business.e164 + customer.e164)
        }
    }

    /// A keyword of the business's own, from an operator's phone.
    @Test func anOperatorsTextThatTwilioHasAnsweredGoesToNoCustomer() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            let sam = Office.operators[0]
            let outcome = try await office.decide(office.text("basta", from: sam, optOutType: "STOP"))
            #expect(outcome.meaning == "carrier_word")
            #expect(try await office.texts(to: customer).isEmpty)
            #expect(try await office.value("select state from relays") == "open")
            // `YES` opts in as well, and still takes the text.
            let taken = try await office.decide(office.text("YES", from: sam, optOutType: "START"))
            #expect(taken.meaning == "acknowledged")
        }
    }

    @Test func whatIsParkedKeepsTwiliosWord() throws {
        for type in ["STOP", nil] {
            let payload = InboundPayload(
                tenant: TenantID.random(), accountSID: Office.account,
                receivedAt: Moment(microseconds: 1_800_000_000_000_000), source: .webhook,
                pairs: [
                    (name: "MessageSid", value: Office.newSID().rawValue), (name: "AccountSid", value: Office.account),
                    (name: "From", value: Office.customer.e164), (name: "To", value: Office.business.e164),
                    (name: "Body", value: "basta"), (name: "NumMedia", value: "0"),
                ] + (type.map { [(name: "OptOutType", value: $0)] } ?? []))
            let record = try InboundRecord(decoding: payload.encoded())
            #expect(record.optOutType == type)
            #expect(try InboundRecord(decoding: record.encoded()).optOutType == type)
        }
    }

    /// A messaging service takes the text and says 21610 only in its report.
    @Test func aRefusalThatTwilioReportsLaterIsAnOptOut() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.accept()
            try await office.receive("I have the part with me", from: Office.operators[0])
            try await office.accept()
            let sid = try #require(
                try await office.value("select message_sid from outbound_messages where purpose = 'customer'"))
            #expect(try await office.report("failed", of: sid, errorCode: 30003) == "undelivered")
            #expect(try await !office.isOut())
            for _ in 0..<2 { #expect(try await office.report("failed", of: sid, errorCode: 21610) == "undelivered") }
            #expect(try await office.isOut())
            #expect(
                try await office.value(
                    """
                    select string_agg(concat_ws(' ', e.reason, e.detail->>'number', c.name), ',')
                    from audit_events e left join customers c using (tenant_id, customer_id) where e.kind = 'opted_out'
                    """) == "refused_by_twilio +15125550100 Jane Doe")
            // An operator's refusal is no customer's.
            let hop = try #require(
                try await office.value("select message_sid from outbound_messages where starts_window"))
            _ = try await office.report("failed", of: hop, errorCode: 21610)
            #expect(try await office.value("select count(*) from conversations where opted_out_at is not null") == "1")
        }
    }

    /// Who wrote to a customer is told that the text did not arrive, and the business is alerted, once.
    @Test func whoWroteToACustomerIsToldOfItsFailureInTheTenantsLanguage() async throws {
        try await Office.open { office in
            try await office.owner.script("update tenants set language = 'es'")
            try await office.receive("Hola")
            try await office.accept()
            try await office.receive("Voy ahora", from: Office.operators[0])
            try await office.accept()
            let sid = try #require(
                try await office.value("select message_sid from outbound_messages where purpose = 'customer'"))
            for _ in 0..<2 { _ = try await office.report("undelivered", of: sid) }
            #expect(
                try await office.texts(to: Office.operators[0]).filter { $0.hasPrefix("Tu mensaje a Jane Doe no se") }
                    .count
                    == 1)
            #expect(
                try await office.texts(to: Office.alertTo) == ["Un mensaje a Jane Doe no se pudo entregar."])
        }
    }
}

extension Office {
    /// Whether the customer has opted out.
    func isOut() async throws -> Bool {
        try await store.decide { try await $0.isOptedOut(tenant, our: Self.business, their: Self.customer) }
    }
}
