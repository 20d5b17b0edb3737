import Postgres
import QueueContract
import RelayModel
import RelayStore
import Testing

@testable import Router

/// What dispatchers say about texts to a customer, beside what the customer and the carrier say.
@Suite(.timeLimit(.minutes(5)))
struct OptOutOrderTests {
    private static let themselves = "the customer opted out themselves: only a START of theirs opts them in again"

    /// Has a dispatcher say it.
    ///
    /// - Parameter ago: How many seconds ago they asked for it.
    private func say(_ office: Office, isOut: Bool, ago: Double = 0) async throws {
        let payload = """
            jsonb_build_object('customer', (select customer_id from customers where phone = '\(Office.customer.e164)'),
                'number', '\(Office.business.e164)', 'opted_out', \(isOut))
            """
        let message = try await office.written("set_opt_out", payload)
        try await office.owner.script(
            """
            update commands set created_at = clock_timestamp() - interval '\(ago) seconds'
            where command_id = '\(message.command)'
            """)
        _ = try await office.store.decide { try await office.commands.decide(message, in: $0) }
    }

    private func outcome(_ office: Office) async throws -> String? {
        try await office.value(
            """
            select concat_ws(' ', state, outcome->>'reason') from commands order by finished_at desc limit 1
            """)
    }

    private func source(_ office: Office) async throws -> String? {
        try await office.value("select opted_out_by from conversations where opted_out_at is not null")
    }

    @Test func aDispatcherOptsOutAndInAgainOnRecord() async throws {
        try await Office.open { office in
            for _ in 0..<2 { try await say(office, isOut: true) }
            #expect(try await office.isOut())
            #expect(try await source(office) == "dispatcher")
            for _ in 0..<2 { try await say(office, isOut: false) }
            #expect(try await !office.isOut())
            #expect(try await outcome(office) == "done")
            #expect(
                try await office.value(
                    """
                    select string_agg(
                        concat_ws(' ', e.kind, e.channel, e.detail->>'by', e.detail->>'number', c.name), ','
                        order by e.audit_id)
                    from audit_events e join customers c using (tenant_id, customer_id)
                    """) == "opted_out api test +15125550100 Jane Doe,opted_in api test +15125550100 Jane Doe")
        }
    }

    @Test func nobodyWhoSaidStopIsOptedInByADispatcher() async throws {
        try await Office.open { office in
            try await office.receive("STOP", ago: 60)
            try await say(office, isOut: false)
            #expect(try await outcome(office) == "refused \(Self.themselves)")
            // Nor by one who opted them out as well.
            try await say(office, isOut: true)
            #expect(try await outcome(office) == "done")
            try await say(office, isOut: false)
            #expect(try await outcome(office) == "refused \(Self.themselves)")
            #expect(try await office.isOut())
            #expect(try await source(office) == "customer")
        }
    }

    @Test func aStopAfterADispatchersWordIsTheCustomersOwn() async throws {
        try await Office.open { office in
            try await say(office, isOut: true, ago: 60)
            try await office.receive("STOP")
            #expect(try await source(office) == "customer")
            try await say(office, isOut: false)
            #expect(try await office.isOut())
            try await office.receive("START")
            #expect(try await !office.isOut())
        }
    }

    @Test func whatTheCarrierRefusesNoDispatcherAllows() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.accept()
            try await office.receive("I have the part with me", from: Office.operators[0])
            try await office.accept()
            try await say(office, isOut: true)
            let sid = try #require(
                try await office.value("select message_sid from outbound_messages where purpose = 'customer'"))
            _ = try await office.report("failed", of: sid, errorCode: 21610)
            #expect(try await source(office) == "carrier")
            try await say(office, isOut: false)
            #expect(try await outcome(office)?.hasPrefix("refused the carrier") == true)
            #expect(try await office.isOut())
        }
    }

    /// Found at Twilio after a dispatcher's word that came after it.
    @Test func aStartThatIsFoundLateDoesNotUndoADispatchersWord() async throws {
        try await Office.open { office in
            try await say(office, isOut: true, ago: 60)
            try await office.receive("START", ago: 90)
            #expect(try await office.isOut())
            #expect(try await source(office) == "dispatcher")
            #expect(try await office.value("select reason from audit_events where kind = 'overtaken'") == "opted_in")
            try await office.receive("START", ago: 30)
            #expect(try await !office.isOut())
        }
    }

    /// Their own opt-out is over, and so is what keeps a dispatcher from opting them in.
    @Test func aStartBeforeADispatchersWordUndoesTheStopBeforeIt() async throws {
        try await Office.open { office in
            try await office.receive("STOP", ago: 90)
            try await say(office, isOut: true, ago: 30)
            try await office.receive("START", ago: 60)
            #expect(try await source(office) == "dispatcher")
            try await say(office, isOut: false)
            #expect(try await !office.isOut())
        }
    }

    @Test func aStopThatIsFoundLateHoldsWhateverADispatcherSaid() async throws {
        try await Office.open { office in
            try await say(office, isOut: true, ago: 60)
            try await say(office, isOut: false, ago: 30)
            try await office.receive("STOP", ago: 90)
            #expect(try await office.isOut())
            #expect(try await source(office) == "customer")
        }
    }

    /// The router was away while the dispatcher asked and the customer texted.
    @Test func aWordThatTheCustomerTextedAfterTheDispatcherAskedCounts() async throws {
        try await Office.open { office in
            try await office.receive("START", ago: 30)
            try await say(office, isOut: true, ago: 60)
            #expect(try await outcome(office) == "refused the customer has opted in since")
            #expect(try await !office.isOut())
            try await say(office, isOut: true)
            #expect(try await office.isOut())
        }
    }

    @Test func theLaterOfTwoDispatchersWordsCountsInWhateverOrder() async throws {
        try await Office.open { office in
            try await say(office, isOut: false, ago: 30)
            try await say(office, isOut: true, ago: 60)
            #expect(try await outcome(office) == "refused a dispatcher has said something else since")
            #expect(try await !office.isOut())
        }
    }

    /// To the carrier it says nothing, since it knows of no opt-out.
    @Test func aYesToSomethingElseDoesNotUndoADispatchersWord() async throws {
        try await Office.open { office in
            try await say(office, isOut: true, ago: 60)
            try await office.receive("YES")
            #expect(try await office.isOut())
        }
    }

    @Test func anotherBusinesssNumberIsRefused() async throws {
        try await Office.open { office in
            let payload = """
                jsonb_build_object('customer', (select customer_id from customers), 'number', '+15125550199',
                    'opted_out', true)
                """
            try await office.command("set_opt_out", payload)
            #expect(try await outcome(office) == "refused the number is not one of the business")
            #expect(try await office.value("select count(*) from conversations") == "0")
        }
    }
}
