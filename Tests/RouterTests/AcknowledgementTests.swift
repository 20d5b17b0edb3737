import Postgres
import RelayModel
import RelayStore
import Testing

@testable import Router

/// Who is told what once somebody has it. Rule 14 of docs/reliability.md.
@Suite(.timeLimit(.minutes(3)))
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
