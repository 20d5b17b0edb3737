import Postgres
import RelayModel
import RelayStore
import Testing

@testable import Router

/// Decisions that have to wait for a text being decided or sent see what became of it. Rule 3 of docs/reliability.md.
@Suite(.timeLimit(.minutes(5)))
struct RaceTests {
    private let secret = "My alarm code is 47114711"

    private func redact(_ office: Office) async throws {
        try await office.command(
            "redact_customer",
            "jsonb_build_object('customer', (select customer_id from customers where phone = '\(Office.customer.e164)'))"
        )
    }

    /// A job whose first text was answered.
    private func answered(_ office: Office) async throws {
        try await office.receive("My sink leaks")
        try await office.accept()
        try await office.receive("OK", from: Office.operators[0])
        try await office.accept()
    }

    @Test func aCustomerWhoseTextIsBeingDecidedIsNotForgotten() async throws {
        try await Office.open { office in
            try await answered(office)
            let text = office.text(secret)
            try await office.raceDecision { transaction in
                try await office.inbound.decide(text, in: transaction)
            } against: {
                try await redact(office)
            }
            #expect(try await office.value("select state from commands") == "refused")
            #expect(
                try await office.value("select body from inbound_messages where message_sid = '\(text.sid)'") == secret)
            #expect(try await office.texts(to: Office.operators[0], state: "queued").first?.contains(secret) == true)
        }
    }

    /// Otherwise the words would be written down just after all others were forgotten.
    @Test func aCustomerWhoIsBeingWrittenToIsNotForgotten() async throws {
        try await Office.open { office in
            try await answered(office)
            let message = try await office.written(
                "notify_customer", "jsonb_build_object('job', (select job_id from jobs), 'body', '\(secret)')")
            try await office.raceDecision { transaction in
                try await office.commands.decide(message, in: transaction)
            } against: {
                try await redact(office)
            }
            #expect(try await office.value("select state from commands where kind = 'redact_customer'") == "refused")
            #expect(try await office.texts(to: Office.customer, state: "queued") == [secret])
        }
    }

    @Test func aCustomerWhomAnOperatorWritesToIsNotForgotten() async throws {
        try await Office.open { office in
            try await answered(office)
            let text = office.text("The blue truck is ours", from: Office.operators[0])
            try await office.raceDecision { transaction in
                try await office.inbound.decide(text, in: transaction)
            } against: {
                try await redact(office)
            }
            #expect(try await office.value("select state from commands") == "refused")
            #expect(try await office.texts(to: Office.customer, state: "queued") == ["The blue truck is ours"])
        }
    }

    /// The job had nothing open when its end was asked for.
    @Test func theEndOfAJobIncludesATextThatWasBeingDecided() async throws {
        try await Office.open { office in
            try await answered(office)
            let text = office.text("And the tap")
            try await office.raceDecision { transaction in
                try await office.inbound.decide(text, in: transaction)
            } against: {
                try await office.command("cancel_job", "jsonb_build_object('job', (select job_id from jobs))")
            }
            #expect(try await office.value("select state from commands") == "done")
            #expect(
                try await office.value("select string_agg(state, ',' order by opened_at) from relays")
                    == "acknowledged,cancelled")
            #expect(try await office.texts(to: Office.operators[0], state: "queued").isEmpty)
            #expect(try await office.texts(to: Office.operators[0], state: "cancelled").count == 1)
        }
    }

    /// The sender takes the text while the job ends: it cannot be called back, but it is not sent a second time.
    @Test func aTextThatIsBeingClaimedIsWithdrawnAndNotCancelled() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            let claim = PostgresStatement(
                "test_claim",
                "update outbound_messages set state = 'sending', attempt = 1 where state = 'queued' and purpose = 'hop'"
            )
            try await office.race { hold in
                try await office.owner.transaction { transaction in
                    _ = try await transaction.query(claim)
                    await hold()
                }
            } against: {
                try await office.command("cancel_job", "jsonb_build_object('job', (select job_id from jobs))")
            }
            #expect(try await office.value("select state from commands") == "done")
            #expect(
                try await office.value(
                    "select concat_ws(' ', state, withdrawn_at is not null) from outbound_messages where purpose = 'hop'"
                )
                    == "sending t")
        }
    }
}
