import Postgres
import RelayModel
import RelayStore
import Testing

@testable import Router

/// Who is told what once somebody has it. Rule 14 of docs/reliability.md.
@Suite(.timeLimit(.minutes(5)))
struct AcknowledgementTests {
    private let operators = Office.operators

    @Test func anAcknowledgementTakesBackWhatWasNotSent() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.accept()
            try await office.expire()
            // The second operator's text waits, and the first one takes it after all.
            try await office.receive("OK", from: operators[0])
            #expect(try await office.value("select acknowledged_by is not null from relays") == "true")
            #expect(try await office.texts(to: operators[1], state: "queued").isEmpty)
            #expect(try await office.texts(to: operators[1], state: "cancelled").count == 1)
        }
    }

    /// "Taken by Sam" means nothing to somebody who was never told of it.
    @Test func nobodyIsToldThatATextIsTakenWhoNeverGotIt() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.accept()
            try await office.expire()
            try await office.receive("OK", from: operators[0])
            #expect(try await office.texts(to: operators[1]).filter { $0.hasPrefix("Taken") }.isEmpty)
        }
    }

    @Test func somebodyWhoGotTheTextIsToldWhoTookIt() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.accept()
            try await office.expire()
            try await office.accept()
            try await office.receive("OK", from: operators[0])
            #expect(try await office.texts(to: operators[1]).filter { $0.hasPrefix("Taken by Sam") }.count == 1)
        }
    }

    /// Sam lets the customer's next text go by, and Alex takes it: from then on the customer's texts are Alex's.
    @Test func whoHadTheConversationIsToldThatSomebodyElseHasItNow() async throws {
        try await Office.open { office in
            _ = try await office.ask()
            _ = try await office.answer("OK", from: operators[0])
            let code = try await office.ask("Where are you?")
            try await office.expire()
            try await office.accept()
            _ = try await office.answer("OK", from: operators[1])
            let told = try await office.texts(to: operators[0]).filter { $0.hasPrefix("Taken") }
            #expect(told == ["Taken by Alex [\(code)]."])
            #expect(try await office.audit().hasSuffix("acknowledged,conversation_taken"))
            #expect(
                try await office.value(
                    """
                    select o.name from audit_events join operators o using (tenant_id, operator_id)
                    where kind = 'conversation_taken'
                    """) == "Sam")
        }
    }

    @Test func whoDoesNotWorkThereAnyMoreIsToldNothing() async throws {
        try await Office.open { office in
            _ = try await office.ask()
            _ = try await office.answer("OK", from: operators[0])
            _ = try await office.ask("Where are you?")
            try await office.expire()
            try await office.accept()
            try await office.owner.script("update operators set active = false where name = 'Sam'")
            _ = try await office.answer("OK", from: operators[1])
            #expect(try await office.texts(to: operators[0]).filter { $0.hasPrefix("Taken") } == [])
            #expect(try await office.audit().hasSuffix("acknowledged,conversation_taken"))
        }
    }

    /// The turn is Sam's, who has the conversation as well.
    @Test func whoHadTheConversationIsToldOnce() async throws {
        try await Office.open { office in
            _ = try await office.ask()
            _ = try await office.answer("OK", from: operators[0])
            _ = try await office.ask("Where are you?")
            try await office.command(
                "acknowledge",
                """
                jsonb_build_object('relay', (select relay_id from relays where state = 'open'),
                    'operator_id', (select operator_id from operators where name = 'Riley'))
                """)
            #expect(try await office.texts(to: operators[0]).filter { $0.hasPrefix("Taken by Riley") }.count == 1)
        }
    }

    @Test func aLateAcknowledgementOfAnExhaustedRelayTakesTheConversationAloud() async throws {
        try await Office.open { office in
            _ = try await office.ask()
            for _ in 0..<3 {
                try await office.expire()
                try await office.accept()
            }
            let other = try await office.ask("Anybody?")
            _ = try await office.answer("OK \(other)", from: operators[0])
            let late = try #require(
                try await office.value("select code from hops where state = 'expired' and hop = 2"))
            _ = try await office.answer("OK \(late)", from: operators[1])
            let told = try await office.texts(to: operators[0]).filter { $0.hasPrefix("Taken") }
            #expect(told == ["Taken by Alex [\(other)]."])
            // Who had nothing, or a job that is done, loses nothing.
            _ = try await office.answer("done", from: operators[1])
            _ = try await office.ask("It leaks again")
            _ = try await office.answer("OK", from: operators[1])
            #expect(
                try await office.value("select count(*) from audit_events where kind = 'conversation_taken'") == "1")
        }
    }

    /// A dispatcher said that Riley has it; if Riley cannot be told, somebody must know.
    @Test func theBusinessIsAlertedWhenSomebodyWhomADispatcherNamedCannotBeTold() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.accept()
            try await office.command(
                "acknowledge",
                """
                jsonb_build_object('relay', (select relay_id from relays),
                    'operator_id', (select operator_id from operators where name = 'Riley'))
                """)
            #expect(try await office.value("select state from relays") == "acknowledged")
            try await office.owner.script(
                """
                update outbound_messages set state = 'failed', updated_at = now() - interval '3 seconds'
                where their_number = '\(operators[2].e164)' and starts_window
                """)
            for turn in try await office.store.failedTurns(limit: 10) {
                _ = try await office.store.decide { try await office.escalations.decide(turn.hop, in: $0) }
            }
            #expect(try await office.value("select count(*) from alerts where kind = 'undeliverable'") == "1")
        }
    }

    @Test func aCustomerWhoOptedOutGetsNoApology() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.receive("STOP")
            for _ in 0..<3 { try await office.expire() }
            #expect(try await office.value("select state from relays") == "exhausted")
            #expect(try await office.texts(to: Office.customer).isEmpty)
            #expect(try await office.audit().hasSuffix("exhausted,not_told"))
        }
    }

    @Test func nobodyWritesToACustomerWhoOptedOut() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.receive("STOP")
            try await office.receive("The gate is open", from: operators[0])
            try await office.command(
                "notify_customer", "jsonb_build_object('job', (select job_id from jobs), 'body', 'Hi')")
            #expect(try await office.texts(to: Office.customer).isEmpty)
            #expect(try await office.texts(to: operators[0]).contains { $0.hasPrefix("The customer has opted out") })
            #expect(try await office.value("select state from commands") == "refused")
            // Until they opt in again.
            try await office.receive("START")
            try await office.receive("Now it is open", from: operators[0])
            #expect(try await office.texts(to: Office.customer) == ["Now it is open"])
        }
    }

    @Test func aCancelledRelaySendsNothingMore() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.command("cancel", "jsonb_build_object('relay', (select relay_id from relays))")
            #expect(try await office.value("select state from relays") == "cancelled")
            #expect(try await office.texts(to: operators[0], state: "cancelled").count == 1)
            try await office.expire()
            #expect(try await office.texts(to: operators[1]).isEmpty)
        }
    }

    @Test func aCancelledJobTakesBackEverythingThatWaitsForIt() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.receive("And the tap")
            try await office.command("cancel_job", "jsonb_build_object('job', (select job_id from jobs))")
            #expect(try await office.value("select status from jobs") == "cancelled")
            #expect(try await office.value("select state from relays") == "cancelled")
            #expect(try await office.texts(to: operators[0], state: "cancelled").count == 2)
            #expect(try await office.value("select state from commands") == "done")
            // The next text is a new job's.
            #expect(try await office.receive("Hello again").meaning == "opened")
            #expect(try await office.value("select count(*) from jobs") == "2")
        }
    }
}
