import AMQP
import Postgres
import QueueContract
import RelayModel
import RelayStore
import Testing

@testable import Router

/// What dispatchers say about messages that could not be processed.
@Suite(.timeLimit(.minutes(5)))
struct ParkedOrderTests {
    /// A text of the customer's that nobody could be asked about.
    private func park(_ office: Office) async throws {
        await office.commands.publisher.courier.publisher.waitUntilConnected()
        try await office.owner.script("update numbers set active = false")
        #expect(try await office.receive("Anybody there?").meaning == "parked")
        try await office.owner.script("update numbers set active = true")
    }

    private func resolve(_ office: Office, requeue: Bool) async throws {
        try await office.command(
            "resolve_parked",
            "jsonb_build_object('parked', (select parked_id from parked_messages), 'requeue', \(requeue))")
    }

    private func outcome(_ office: Office) async throws -> String? {
        try await office.value(
            """
            select concat_ws(' ', state, outcome->>'reason') from commands order by finished_at desc limit 1
            """)
    }

    private func waiting(_ office: Office) async throws -> Int {
        let courier = office.commands.publisher.courier
        return try await courier.publisher.depth(ofQueue: courier.names.inbound)
    }

    private func record(_ office: Office) async throws -> String? {
        try await office.value(
            """
            select string_agg(concat_ws(' ', kind, channel, reason, detail->>'by', detail ? 'parked'), ',' order by audit_id)
            from audit_events where kind like 'parked%'
            """)
    }

    @Test func aMessageGoesBackToItsQueueOnce() async throws {
        try await Office.open(hasOwnQueues: true) { office in
            try await park(office)
            try await resolve(office, requeue: true)
            #expect(try await outcome(office) == "done")
            #expect(try await waiting(office) == 1)
            try await resolve(office, requeue: true)
            #expect(try await outcome(office)?.hasPrefix("refused somebody has dealt with it") == true)
            #expect(try await waiting(office) == 1)
            #expect(try await office.value("select resolution from parked_messages") == "requeued")
            #expect(try await record(office) == "parked_requeued api inbound test t")
        }
    }

    @Test func whatIsDroppedGoesNowhere() async throws {
        try await Office.open(hasOwnQueues: true) { office in
            try await park(office)
            try await resolve(office, requeue: false)
            #expect(try await outcome(office) == "done")
            #expect(try await waiting(office) == 0)
            #expect(try await office.value("select resolution from parked_messages") == "dropped")
            #expect(try await record(office) == "parked_dropped api inbound test t")
        }
    }

    /// Of an exchange, of the queue of parked ones, of a clock, or of somebody else's.
    @Test(arguments: ["parked", "ack-deadline.60s", "events", "somebody-elses", ""])
    func noOtherQueueIsPublishedTo(queue: String) async throws {
        try await Office.open(hasOwnQueues: true) { office in
            try await park(office)
            try await office.owner.script("update parked_messages set queue = '\(queue)'")
            try await resolve(office, requeue: true)
            #expect(try await outcome(office)?.hasPrefix("refused the queue that it came from") == true)
            #expect(try await office.value("select count(*) from parked_messages where resolved_at is null") == "1")
            try await resolve(office, requeue: false)
            #expect(try await outcome(office) == "done")
        }
    }

    @Test func whatIsForgottenCanOnlyBeDropped() async throws {
        try await Office.open(hasOwnQueues: true) { office in
            try await park(office)
            try await office.owner.script("update parked_messages set payload = '', redacted_at = now()")
            try await resolve(office, requeue: true)
            #expect(try await outcome(office)?.hasPrefix("refused what it said has been forgotten") == true)
            #expect(try await waiting(office) == 0)
        }
    }

    @Test func anotherTenantsMessageIsNotThere() async throws {
        try await Office.open(hasOwnQueues: true) { office in
            try await park(office)
            try await office.owner.script("update parked_messages set tenant_id = gen_random_uuid()")
            try await resolve(office, requeue: true)
            #expect(try await outcome(office)?.hasPrefix("refused somebody has dealt with it") == true)
            #expect(try await waiting(office) == 0)
        }
    }
}
