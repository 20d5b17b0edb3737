import Postgres
import RelayModel
import Testing

@testable import Router

/// What a dispatcher writes about a customer goes the way of the customer's own texts.
@Suite(.timeLimit(.minutes(5)))
struct ManualRelayTests {
    private let operators = Office.operators

    private func order(_ fields: String = "") -> String {
        "jsonb_build_object('job', (select job_id from jobs limit 1), 'body', 'Jane called: the key is at the bakery'\(fields))"
    }

    /// A customer whose text somebody has.
    private func serve(_ office: Office) async throws {
        try await office.receive("My sink leaks")
        try await office.accept()
        try await office.receive("OK", from: operators[0])
    }

    private func outcome(_ office: Office) async throws -> String? {
        try await office.value(
            """
            select state || ' ' || coalesce(outcome->>'reason', outcome->>'state') from commands
            order by created_at desc limit 1
            """)
    }

    @Test func theChainIsAskedForTheReasonThatADispatcherSaidSo() async throws {
        try await Office.open { office in
            try await serve(office)
            try await office.command("open_relay", order())
            #expect(try await outcome(office) == "done open")
            #expect(try await office.value("select reason from hops where state = 'asked'") == "manual")
            let texts = try await office.texts(to: operators[0])
            #expect(texts.last?.hasSuffix("Jane called: the key is at the bakery") == true, "\(texts)")
            try await office.accept()
            try await office.expire()
            #expect(try await office.texts(to: operators[1]).last?.hasSuffix("at the bakery") == true)
            try await office.receive("OK", from: operators[1])
            #expect(try await office.value("select count(*) from relays where state = 'acknowledged'") == "2")
        }
    }

    @Test func whoIsNamedIsFirstAndTheChainFollows() async throws {
        try await Office.open { office in
            try await serve(office)
            try await office.command(
                "open_relay", order(", 'operator_id', (select operator_id from operators where name = 'Alex')"))
            try await office.expire()
            try await office.expire()
            #expect(
                try await office.value(
                    """
                    select string_agg(routed_to_operator || ':' || routing_reason, ',' order by hop) from hop_audit
                    where relay_id = (select relay_id from relays order by opened_at desc limit 1)
                    """) == "Alex:manual,Sam:number_chain,Riley:number_chain")
        }
    }

    /// The customer wrote none of it: it is no sign of a flood, and not theirs to be shown.
    @Test func aDispatchersTextIsNotTheCustomers() async throws {
        try await Office.open { office in
            try await serve(office)
            try await office.command("open_relay", order())
            #expect(try await office.value("select count(*) from inbound_messages where sender = 'customer'") == "1")
            #expect(
                try await office.value(
                    "select count(*) from inbound_messages where sender = 'dispatcher' and message_sid ~ '^SM[0-9a-f]{32}$'"
                ) == "1")
        }
    }

    @Test func aCustomersTextJoinsIt() async throws {
        try await Office.open { office in
            try await serve(office)
            try await office.command("open_relay", order())
            #expect(try await office.receive("Hello?").meaning == "joined")
        }
    }

    @Test func whatCannotBeAskedIsRefused() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.command("open_relay", order())
            #expect(try await outcome(office)?.hasPrefix("refused the customer has an open relay already") == true)
            try await office.command("cancel", "jsonb_build_object('relay', (select relay_id from relays))")
            try await office.owner.script("update numbers set active = false")
            try await office.command("open_relay", order())
            #expect(try await outcome(office) == "refused the number of the job is not active")
            try await office.owner.script("update numbers set active = true; update operators set active = false")
            try await office.command("open_relay", order())
            #expect(try await outcome(office) == "refused nobody in the chain can be asked")
            try await office.owner.script("update jobs set status = 'completed'")
            try await office.command("open_relay", order())
            #expect(try await outcome(office) == "refused the job is over")
            #expect(try await office.value("select count(*) from relays") == "1")
        }
    }
}
