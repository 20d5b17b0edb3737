import Postgres
import RelayModel
import RelayStore
import Testing

@testable import Router

/// Words and numbers are forgotten, by age and on request; the record and the SIDs stay.
@Suite(.timeLimit(.minutes(5)))
struct RetentionTests {
    private let operators = Office.operators
    private let secret = "My alarm code is 47114711"

    /// A relay from its text to its acknowledgement and an answer.
    private func history(_ office: Office) async throws {
        try await office.receive(secret)
        try await office.accept()
        try await office.receive("OK", from: operators[0])
        try await office.receive("The key is at my neighbour's", from: operators[0])
        try await office.accept()
    }

    /// What else names them: a dispatcher's text, an alert, a notice about the job, and the answer to who made it.
    private func traces(_ office: Office) async throws {
        try await office.command(
            "notify_customer",
            "jsonb_build_object('job', (select job_id from jobs), 'body', 'Jane, is it still 47114711?')"
        )
        try await office.accept()
        try await office.owner.script(
            """
            update jobs set service_type = 'Lock for Jane', address = '47114711 Elm St', latitude = 30.47114711, longitude = -97,
                waypoints = '[{"latitude": 30.47114711, "longitude": -97}]';
            insert into alerts (tenant_id, alert_id, kind, relay_id, text)
            select tenant_id, gen_random_uuid(), 'exhausted', relay_id, 'Nobody takes what Jane writes' from relays;
            insert into idempotency_keys (
                tenant_id, api_key, idempotency_key, request_sha256, effect_id, status, body
            )
            select tenant_id, 'bhk_1', 'order', '', job_id, 201, convert_to('{"name": "Jane"}', 'UTF8') from jobs;
            insert into outbound_messages (
                tenant_id, outbound_id, purpose, lane, account_sid, our_number, their_number, body, job_id, operator_id,
                state, order_at, order_tie, segments
            )
            select tenant_id, gen_random_uuid(), 'notice', lane, account_sid, our_number, their_number,
                'Jane is with Riley now', job_id, operator_id, 'sent', order_at, order_tie || 'x', segments
            from outbound_messages where operator_id is not null limit 1
            """)
    }

    private static let places = """
        select concat_ws(' ', service_type, address, latitude, longitude, waypoints) from jobs
        """

    /// Everything that the database has in any text column.
    private func everything(_ office: Office) async throws -> String {
        try await office.value(
            """
            select string_agg(line, E'\\n') from (
                select row_to_json(t)::text as line from inbound_messages t
                union all select row_to_json(t)::text from outbound_messages t
                union all select row_to_json(t)::text from customers t
                union all select row_to_json(t)::text from conversations t
                union all select convert_from(payload, 'UTF8') from parked_messages
                union all select row_to_json(t)::text from audit_events t
                union all select row_to_json(t)::text from alerts t
                union all select row_to_json(t)::text from commands t
                union all select row_to_json(t)::text from operator_questions t
                union all select convert_from(body, 'UTF8') from idempotency_keys
                union all \(Self.places)
            ) x
            """) ?? ""
    }

    @Test func aCustomerIsForgottenOnRequestAndTheRecordStays() async throws {
        try await Office.open { office in
            try await history(office)
            try await traces(office)
            let audit = try await office.audit()
            let sids = try await office.value(
                "select string_agg(message_sid, ',' order by message_sid) from inbound_messages")
            try await office.command(
                "redact_customer",
                "jsonb_build_object('customer', (select customer_id from customers where phone = '\(Office.customer.e164)'))"
            )
            #expect(try await office.value("select outcome from commands where kind = 'redact_customer'") == "{}")
            let left = try await everything(office)
            for word in ["47114711", Office.customer.e164, "Jane", "neighbour"] {
                #expect(!left.contains(word), "\(word)")
            }
            #expect(try await office.audit() == audit + ",redacted")
            #expect(
                try await office.value("select string_agg(message_sid, ',' order by message_sid) from inbound_messages")
                    == sids)
            // Their next text is a new customer's.
            #expect(try await office.receive("Hello").meaning == "opened")
            #expect(try await office.value("select count(*) from customers") == "2")
        }
    }

    @Test func aCustomerWhoIsBeingAnsweredIsNotForgottenYet() async throws {
        try await Office.open { office in
            try await office.receive(secret)
            try await office.command(
                "redact_customer", "jsonb_build_object('customer', (select customer_id from relays))")
            #expect(try await office.value("select state from commands") == "refused")
            #expect(try await everything(office).contains("47114711"))
        }
    }

    /// A notice about their job would be blanked before it is sent.
    @Test func aCustomerOfWhomSomebodyIsBeingToldIsNotForgottenYet() async throws {
        try await Office.open { office in
            try await history(office)
            try await traces(office)
            try await office.owner.script(
                "update outbound_messages set state = 'uncertain' where body = 'Jane is with Riley now'")
            let customer =
                "jsonb_build_object('customer', (select customer_id from customers where phone = '\(Office.customer.e164)'))"
            try await office.command("redact_customer", customer)
            #expect(try await office.value("select state from commands where kind = 'redact_customer'") == "refused")
            try await office.owner.script("update outbound_messages set state = 'sent'")
            try await office.command("redact_customer", customer)
            #expect(
                try await office.value(
                    "select count(*) from commands where state = 'done' and kind = 'redact_customer'") == "1")
        }
    }

    @Test func whatIsOlderThanTheTenantKeepsItIsForgottenInBoundedSteps() async throws {
        try await Office.open { office in
            try await history(office)
            try await office.owner.script(
                """
                update inbound_messages set received_at = received_at - interval '40 days';
                update outbound_messages set created_at = created_at - interval '40 days'
                """)
            #expect(try await office.store.redactOld(limit: 100) == 0)
            try await office.owner.script("update tenants set retention_days = 30")
            #expect(try await office.store.redactOld(limit: 1) == 2)
            while try await office.store.redactOld(limit: 1) > 0 {}
            let left = try await everything(office)
            for word in ["47114711", "neighbour"] { #expect(!left.contains(word), "\(word)") }
            #expect(try await office.value("select count(*) from inbound_messages where redacted_at is null") == "0")
            #expect(try await office.value("select count(*) from hop_audit where acknowledged") == "1")
            // A webhook that comes again after all that is still known.
            let sid = try await office.value("select message_sid from inbound_messages where sender = 'customer'")
            let again = office.text("Again", sid: sid.flatMap(MessageSID.init(rawValue:)))
            #expect(try await office.decide(again).meaning == "repeated")
        }
    }

    /// Where somebody had to come, and what for; a job that is not over keeps it.
    @Test func aJobForgetsItsPlaceByAgeOnceItIsOver() async throws {
        try await Office.open { office in
            try await history(office)
            try await traces(office)
            try await office.owner.script(
                """
                update tenants set retention_days = 30;
                update jobs set created_at = created_at - interval '50 days'
                """)
            #expect(try await office.store.redactOld(limit: 10) == 0)
            let closed = { (days: Int) in
                "update jobs set status = 'completed', closed_at = now() - interval '\(days) days'"
            }
            try await office.owner.script(closed(29))
            #expect(try await office.store.redactOld(limit: 10) == 0)
            try await office.owner.script(closed(31))
            #expect(try await office.store.redactOld(limit: 10) == 1)
            #expect(try await office.value(Self.places) == "[]")
            #expect(try await office.store.redactOld(limit: 10) == 0)
        }
    }

    /// What an operator wrote, which is kept until it is known whom it is for.
    @Test func questionsAreForgottenWithTheCustomerAndByAge() async throws {
        try await Office.open { office in
            try await history(office)
            _ = try await office.ask("Hello", from: phone("+15125550143"))
            let words = "Your code is 47114711"
            #expect(try await office.receive(words, from: operators[0]).meaning == "ambiguous")
            #expect(try await office.value("select text from operator_questions") == words)
            try await office.accept()
            let question = "select count(*) from operator_questions"
            try await office.owner.script(
                """
                update tenants set retention_days = 30;
                update operator_questions set asked_at = asked_at - interval '29 days'
                """)
            _ = try await office.store.redactOld(limit: 10)
            #expect(try await office.value(question) == "1")
            try await office.command(
                "redact_customer",
                "jsonb_build_object('customer', (select customer_id from customers where phone = '\(Office.customer.e164)'))"
            )
            #expect(try await office.value("select outcome from commands") == "{}")
            #expect(try await office.value(question) == "0")
            _ = try await office.ask("Hello", from: phone("+15125550144"))
            try await office.receive(words, from: operators[0])
            try await office.owner.script("update operator_questions set asked_at = asked_at - interval '31 days'")
            #expect(try await office.store.redactOld(limit: 10) == 1)
            #expect(try await office.value(question) == "0")
        }
    }

    /// They lead nowhere any more, and would be as many as all texts to operators.
    @Test func linksThatHaveRunOutAreDeleted() async throws {
        try await Office.open { office in
            try await office.owner.script("update tenants set ack_links = true")
            try await office.receive(secret)
            try await office.accept()
            try await office.expire()
            try await office.owner.script(
                "update ack_link_tokens set expires_at = now() - interval '1 second' where hop = 1")
            #expect(try await office.store.deleteOldAckLinks(limit: 10) == 1)
            #expect(try await office.value("select string_agg(hop::text, ',') from ack_link_tokens") == "2")
        }
    }

    @Test func anOpenRelaysTextsAreKeptWhateverTheirAge() async throws {
        try await Office.open { office in
            try await office.receive(secret)
            try await office.owner.script(
                """
                update tenants set retention_days = 1;
                update inbound_messages set received_at = received_at - interval '2 days';
                update outbound_messages set created_at = created_at - interval '2 days'
                """)
            #expect(try await office.store.redactOld(limit: 10) == 0)
            try await office.expire()
            #expect(try await office.texts(to: operators[1]).first?.contains("47114711") == true)
        }
    }
}
