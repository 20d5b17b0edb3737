import Postgres
import RelayModel
import Testing

@testable import Router

/// What dispatchers say through the API: it does what an operator's own answer does, and the record names the way.
@Suite(.timeLimit(.minutes(5)))
struct DispatcherTests {
    private let operators = Office.operators

    private func relayCommand(_ fields: String = "") -> String {
        "jsonb_build_object('relay', (select relay_id from relays order by opened_at desc limit 1), 'channel', 'api'\(fields))"
    }

    private func named(_ name: String) -> String {
        ", 'operator_id', (select operator_id from operators where name = '\(name)')"
    }

    private func outcome(_ office: Office) async throws -> String? {
        try await office.value(
            """
            select state || ' ' || coalesce(outcome->>'reason', outcome->>'state') from commands
            order by created_at desc limit 1
            """)
    }

    @Test func anAcknowledgementWithoutANameIsOfWhoIsAsked() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.accept()
            try await office.expire()
            try await office.accept()
            try await office.command("acknowledge", relayCommand())
            #expect(try await outcome(office) == "done acknowledged")
            let holder = "(select name from operators where operator_id = acknowledged_by)"
            #expect(try await office.value("select \(holder) || acknowledged_channel from relays") == "Alexapi")
            #expect(
                try await office.value("select ack_channel from hop_audit where acknowledged") == "api")
            #expect(try await office.texts(to: operators[2]).isEmpty)
        }
    }

    @Test func whoIsTooLateIsRefusedInWordsAndNobodyIsTexted() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.accept()
            try await office.receive("OK", from: operators[0])
            let before = try await office.value("select count(*) from outbound_messages")
            for kind in ["acknowledge", "decline", "escalate"] {
                try await office.command(kind, relayCommand(named("Alex")))
                #expect(try await outcome(office) == "refused somebody has acknowledged the relay already", "\(kind)")
            }
            #expect(try await office.value("select count(*) from outbound_messages") == before)
        }
    }

    @Test func aDeclineAndAnEscalationAskTheNext() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.command("decline", relayCommand(", 'hop', 1"))
            #expect(try await office.texts(to: operators[1]).count == 1)
            try await office.command("escalate", relayCommand(", 'hop', 2"))
            #expect(try await office.texts(to: operators[2]).count == 1)
            #expect(
                try await office.value("select string_agg(state, ',' order by hop) from hops")
                    == "declined,superseded,asked")
        }
    }

    /// Two dispatchers press the same button.
    @Test func theSecondOfTwoDoesNotEndTheNextOnesTurn() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            for kind in ["escalate", "escalate", "decline"] {
                try await office.command(kind, relayCommand(", 'hop', 1"))
            }
            #expect(try await outcome(office) == "refused it is not the turn of hop 1 any more")
            #expect(
                try await office.value("select string_agg(state, ',' order by hop) from hops") == "superseded,asked")
        }
    }

    @Test func whoIsNamedIsAskedAtOnceAndTheChainGoesOn() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.command("escalate", relayCommand(named("Riley")))
            #expect(try await office.texts(to: operators[2]).count == 1)
            #expect(try await office.value("select reason from hops where state = 'asked'") == "manual")
            try await office.command("escalate", relayCommand(named("Riley")))
            #expect(try await outcome(office) == "refused the operator is being asked already")
            try await office.expire()
            #expect(try await office.texts(to: operators[1]).count == 1)
        }
    }

    @Test func nobodyIsAskedAfterTheLast() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            for _ in 0..<3 { try await office.command("escalate", relayCommand()) }
            #expect(try await outcome(office) == "done exhausted")
            try await office.command("acknowledge", relayCommand())
            #expect(try await outcome(office) == "refused everybody has been asked, and nobody is being asked now")
            try await office.command("acknowledge", relayCommand(named("Sam")))
            #expect(try await outcome(office) == "done acknowledged")
        }
    }

    @Test func aNumberThatIsSwitchedOffTextsNoCustomer() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            let text = "jsonb_build_object('job', (select job_id from jobs), 'body', 'On our way')"
            let texts = "select count(*) from outbound_messages where purpose = 'customer' and body = 'On our way'"
            try await office.owner.script("update numbers set active = false")
            try await office.command("notify_customer", text)
            #expect(try await outcome(office) == "refused the number of the job is not active")
            #expect(try await office.value(texts) == "0")
            try await office.owner.script("update numbers set active = true")
            try await office.command("notify_customer", text)
            #expect(try await office.value(texts) == "1")
        }
    }
}
