import Postgres
import RelayModel
import RelayStore
import Testing

@testable import Router

/// Who is asked, for how long, and what happens when nobody can be.
@Suite(.timeLimit(.minutes(5)))
struct EscalationTests {
    private let operators = Office.operators

    @Test func aWindowIsWhatIsConfiguredWhenTheOperatorIsAsked() async throws {
        try await Office.open(windows: [30, nil, nil]) { office in
            try await office.receive("My sink leaks")
            #expect(try await office.value("select window_seconds from hops where hop = 1") == "30")
            // Changes hold for what is asked from then on: the chain's window, then the place's own.
            try await office.owner.script("update chains set window_seconds = 45")
            try await office.expire()
            #expect(try await office.value("select window_seconds from hops where hop = 2") == "45")
            try await office.owner.script("update chain_hops set window_seconds = 7 where position = 3")
            try await office.expire()
            #expect(try await office.value("select window_seconds from hops where hop = 3") == "7")
            #expect(
                try await office.value("select extract(epoch from ask_by - asked_at)::int from hops where hop = 3")
                    == "7")
        }
    }

    @Test func anOperatorWhoWentOffMeanwhileIsSkippedAndTheRecordSaysWhy() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.owner.script(
                "update operators set off_until = now() + interval '1 hour' where name = 'Alex'")
            try await office.expire()
            #expect(try await office.texts(to: operators[1]).isEmpty)
            #expect(try await office.texts(to: operators[2]).count == 1)
            #expect(try await office.audit() == "asked:number_chain,expired,skipped:off,asked:number_chain")
            #expect(
                try await office.value(
                    "select o.name from audit_events e join operators o using (operator_id) where kind = 'skipped'")
                    == "Alex")
        }
    }

    @Test func whenAllWhoAreLeftAreOffTheRelayIsExhausted() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.owner.script("update operators set active = false where name <> 'Sam'")
            try await office.expire()
            #expect(try await office.value("select state from relays") == "exhausted")
            #expect(try await office.texts(to: Office.customer).count == 1)
        }
    }

    @Test func allRoundsAreAskedInOrder() async throws {
        try await Office.open { office in
            try await office.owner.script("update chains set cycles = 2")
            try await office.receive("My sink leaks")
            for _ in 0..<6 { try await office.expire() }
            #expect(
                try await office.value(
                    "select string_agg(o.name, ',' order by hop) from hops join operators o using (operator_id)")
                    == "Sam,Alex,Riley,Sam,Alex,Riley")
            #expect(try await office.value("select state from relays") == "exhausted")
        }
    }

    @Test(arguments: [
        "update numbers set active = false", "update operators set active = false", "delete from chain_hops",
    ])
    func whatNobodyCanBeAskedAboutIsParkedAlertedAndAnswered(change: String) async throws {
        try await Office.open { office in
            try await office.owner.script(change)
            let text = office.text("My sink leaks")
            #expect(try await office.decide(text).meaning == "parked")
            #expect(try await office.value("select count(*) from parked_messages") == "1")
            #expect(try await office.texts(to: Office.alertTo).count == 1)
            let answers = try await office.texts(to: Office.customer)
            #expect(answers.count == 1 && answers[0].hasPrefix("Acme: we got your message"))
            // Queued again while nothing has changed, it answers no second time.
            #expect(try await office.decide(text).meaning == "parked")
            #expect(try await office.texts(to: Office.customer).count == 1)
            #expect(try await office.value("select count(*) from parked_messages") == "1")
        }
    }

    @Test func whatWasParkedIsRelayedOnceItIsQueuedAgain() async throws {
        try await Office.open { office in
            try await office.owner.script("update numbers set active = false")
            let text = office.text("My sink leaks")
            try await office.decide(text)
            try await office.owner.script("update numbers set active = true")
            #expect(try await office.decide(text).meaning == "opened")
            #expect(try await office.decide(text).meaning == "repeated")
            #expect(try await office.texts(to: operators[0]).count == 1)
        }
    }

    /// The message that said so was lost: the sweeper's query finds it, once.
    @Test func aHopWhoseTextFailedIsFoundBeforeItsTime() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.owner.script(
                "update outbound_messages set state = 'failed', updated_at = now() - interval '3 seconds'")
            let turns = try await office.store.failedTurns(limit: 10)
            #expect(turns.count == 1)
            for turn in turns {
                let outcome = try await office.store.decide { try await office.escalations.decide(turn.hop, in: $0) }
                #expect(outcome.0 == "failed")
                try await office.store.note(turn)
            }
            #expect(try await office.store.failedTurns(limit: 10).isEmpty)
            #expect(try await office.texts(to: operators[1]).count == 1)
        }
    }
}
