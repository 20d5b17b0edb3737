import CLinuxShims
import Foundation
import Postgres
import Testing

@testable import TestInstallation

/// What breaks, and what must hold all the same: nothing is lost, nothing goes out twice.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct FaultTests {
    private let acme = Installation.self
    private let customers = (0..<20).map { "+1512555\(1000 + $0)" }

    /// Sends a text from each of several customers, while `fault` happens in the middle.
    private func texts(
        _ installation: Installation, during fault: () async throws -> Void
    ) async throws {
        for phone in customers.prefix(7) { try await send(installation, from: phone) }
        let rest = customers.dropFirst(7)
        async let sending: Void = {
            for phone in rest {
                try await send(installation, from: phone)
                try await Task.sleep(for: .milliseconds(300))
            }
        }()
        try await fault()
        try await sending
    }

    /// A customer's phone tries again until the webhook is answered with 200, as Twilio's fallback URL would.
    private func send(_ installation: Installation, from phone: String) async throws {
        var sid: String?
        try await eventually("a text is taken", within: .seconds(90)) {
            let sent = try await installation.simulator.text(from: phone, "From \(phone)", sid: sid)
            sid = sent.sid
            return sent.status == 200
        }
    }

    /// Every customer's text is on the first operator's phone, once.
    private func expectOnce(_ installation: Installation) async throws {
        let texts = try await installation.simulator.inbox(
            of: acme.operators[0], has: customers.count, within: .seconds(120))
        try await Task.sleep(for: .seconds(2))
        let again = try await installation.simulator.inbox(of: acme.operators[0])
        for phone in customers {
            #expect(again.filter { $0.body.contains("From \(phone)\n") }.count == 1, "the text of \(phone)")
        }
        #expect(texts.count == customers.count)
        #expect(try await installation.value("select count(*) from parked_messages") == "0")
    }

    @Test func textsThatArriveWhileTheBrokerIsDownAreRelayedOnce() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        try await texts(installation) {
            try await TestServers.control("rabbitmq", "kill")
            try await Task.sleep(for: .seconds(2))
            try await TestServers.control("rabbitmq", "start")
        }
        try await expectOnce(installation)
        await installation.stop()
    }

    @Test func textsThatArriveWhileTheDatabaseRestartsAreRelayedOnce() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        try await texts(installation) {
            try await TestServers.control("postgres", "stop")
            try await Task.sleep(for: .seconds(2))
            try await TestServers.control("postgres", "start")
        }
        try await expectOnce(installation)
        await installation.stop()
    }

    /// The sender has Twilio's 201 in hand and cannot commit, because the row is locked; then it dies.
    @Test(arguments: ["callback", "list"])
    func aSenderKilledBetweenTwiliosAnswerAndItsCommitSendsNothingTwice(known: String) async throws {
        let installation = try await Installation.start(windows: [120, 120, 120])
        if known == "list" { try await installation.simulator.fault(["kind": "no_callback"]) }
        try await installation.simulator.fault(["kind": "slow"], times: 1, delayMilliseconds: 1500)
        try await installation.simulator.text(from: acme.customer, "Only once")
        try await installation.until("select state from outbound_messages", is: "sending")
        try await installation.database.transaction { transaction in
            _ = try await transaction.query(
                PostgresStatement("lock", "select 1 from outbound_messages for update"), [])
            _ = try await installation.simulator.inbox(of: acme.operators[0], has: 1)
            // The answer is late by 1.5 s; now it is there, and the commit waits for our lock.
            try await eventually("the sender waits for the row") {
                try await installation.value(
                    "select count(*) from pg_stat_activity where application_name = 'backhop-sender' and wait_event_type = 'Lock'"
                )
                    != "0"
            }
            installation.signal("sender", SIGKILL)
            // The server would still do what it was sent before the sender died.
            _ = try await installation.value(
                "select bool_and(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'backhop-sender'"
            )
            try await eventually("the sender's statements are gone") {
                try await installation.value(
                    "select count(*) from pg_stat_activity where application_name = 'backhop-sender'") == "0"
            }
        }
        #expect(try await installation.value("select state from outbound_messages") == "sending")
        try installation.start("sender")
        try await installation.until(
            "select state from outbound_messages", is: "sent", within: .seconds(90))
        try await Task.sleep(for: .seconds(3))
        #expect(try await installation.simulator.inbox(of: acme.operators[0]).count == 1)
        #expect(try await installation.value("select count(*) from send_attempts where step = 'claimed'") == "1")
        await installation.stop()
    }

    /// The router has decided and committed, and the broker is gone before it can publish; then the router dies.
    @Test func aRouterKilledBetweenCommitAndPublishLosesNothing() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        try await installation.database.transaction { transaction in
            _ = try await transaction.query(PostgresStatement("lock", "lock table inbound_messages"), [])
            try await installation.simulator.text(from: acme.customer, "Still goes out")
            try await eventually("the router waits for the table") {
                try await installation.value(
                    """
                    select count(*) from pg_stat_activity
                    where application_name = 'backhop-router' and wait_event_type = 'Lock'
                    """) != "0"
            }
            try await TestServers.control("rabbitmq", "kill")
        }
        try await installation.until("select count(*) from outbound_messages", is: "1")
        installation.signal("router", SIGKILL)
        #expect(try await installation.value("select state from outbound_messages") == "queued")
        try await TestServers.control("rabbitmq", "start")
        try installation.start("router")
        _ = try await installation.simulator.inbox(of: acme.operators[0], has: 1, within: .seconds(60))
        try await Task.sleep(for: .seconds(7))
        #expect(try await installation.simulator.inbox(of: acme.operators[0]).count == 1)
        #expect(try await installation.value("select count(*) from relays") == "1")
        await installation.stop()
    }

    /// Twilio takes the text and never answers; without a callback only its list shows it.
    @Test func anAcceptedTextWithoutAnAnswerIsFoundAndNotSentAgain() async throws {
        let installation = try await Installation.start(windows: [120, 120, 120])
        try await installation.simulator.fault(["kind": "no_callback"])
        try await installation.simulator.fault(["kind": "hang_after_accept"], times: 1)
        try await installation.simulator.text(from: acme.customer, "No answer")
        try await installation.until("select state from outbound_messages", is: "uncertain")
        try await installation.until("select state from outbound_messages", is: "sent", within: .seconds(60))
        #expect(try await installation.simulator.inbox(of: acme.operators[0]).count == 1)
        #expect(
            try await installation.value("select string_agg(step, ',' order by attempt_step_id) from send_attempts")
                == "claimed,uncertain,found")
        await installation.stop()
    }

    /// An uncertain text is never sent again after `ask_by`; the next operator is asked.
    @Test func aHopThatIsUncertainAtItsEndGoesToTheNextOperator() async throws {
        let installation = try await Installation.start(windows: [8, 120, 120])
        try await installation.simulator.fault(["kind": "no_callback"])
        try await installation.simulator.fault(
            ["kind": "error_before_accept", "to": acme.operators[0]], times: 1)
        try await installation.simulator.text(from: acme.customer, "Where is it?")
        _ = try await installation.simulator.inbox(of: acme.operators[1], has: 1)
        try await installation.until(
            "select state from outbound_messages where their_number = '\(acme.operators[0])'", is: "cancelled",
            within: .seconds(60))
        #expect(try await installation.simulator.inbox(of: acme.operators[0]).isEmpty)
        await installation.stop()
    }

    /// Nothing in the queues survives; the tables tell the sweeper what to do.
    @Test func aHopExpiresEvenWhenItsClockIsLostWithTheBroker() async throws {
        let installation = try await Installation.start(windows: [10, 600, 600])
        try await installation.simulator.text(from: acme.customer, "Lost clock")
        _ = try await installation.simulator.inbox(of: acme.operators[0], has: 1)
        try await installation.until("select state from outbound_messages", is: "sent")
        for queue in ["ack-deadline.10s", "ack-deadline.5s"] {
            try await TestServers.control("rabbitmq", "ctl", ["purge_queue", installation.prefix + queue])
        }
        _ = try await installation.simulator.inbox(of: acme.operators[1], has: 1, within: .seconds(25))
        await installation.stop()
    }

    /// Twilio's callbacks never come; a quarter of an hour later its list is asked.
    @Test func aReportThatNeverCameIsFetched() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        try await installation.simulator.fault(["kind": "no_callback"])
        try await installation.simulator.text(from: acme.customer, "Silent")
        _ = try await installation.simulator.inbox(of: acme.operators[0], has: 1)
        try await installation.until("select state from outbound_messages", is: "sent")
        try await eventually("Twilio knows of the delivery") {
            try await installation.simulator.inbox(of: acme.operators[0]).first?.status == "delivered"
        }
        #expect(try await installation.value("select delivery_status from outbound_messages") == nil)
        try await installation.database.script(
            "update outbound_messages set accepted_at = now() - interval '16 minutes', next_hint_at = now()")
        try await installation.until("select delivery_status from outbound_messages", is: "delivered")
        await installation.stop()
    }
}
