import Postgres
import QueueContract
import RelayModel
import RelayStore
import Testing

@testable import Router

/// What customers are answered by themselves: the first text with a link, the exhausted chain with an apology, each once in a time.
@Suite(.timeLimit(.minutes(5)))
struct AutomaticAnswerTests {
    private let operators = Office.operators
    private let customer = Office.customer

    private func open(_ body: (Office) async throws -> Void) async throws {
        try await Office.open { office in
            try await office.owner.script("update tenants set first_answer = true")
            try await body(office)
        }
    }

    @Test func aFirstTextIsAnsweredWithALinkThatOpensTheJob() async throws {
        try await open { office in
            try await office.receive("My sink leaks")
            let answer = try await office.body(to: customer)
            let start = "Acme: thank you, we got your message. Follow it here: \(Office.trackURL)/track/?token="
            #expect(answer.hasPrefix(start))
            let token = String(answer.dropFirst(start.count))
            #expect(
                try await office.value(
                    "select count(*) from jobs where token_sha256 = sha256('\(token)')") == "1")
            // What joins is not answered.
            try await office.receive("And the tap")
            #expect(try await office.texts(to: customer).count == 1)
        }
    }

    @Test func nobodyIsAnsweredUnlessTheTenantWantsIt() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            #expect(try await office.texts(to: customer).isEmpty)
        }
    }

    @Test func aLinkThatWouldOpenNothingIsLeftOut() async throws {
        try await open { office in
            try await office.receive("My sink leaks")
            try await office.owner.script(
                """
                update relays set state = 'cancelled'; update hops set state = 'cancelled';
                update conversations set first_answered_at = now() - interval '2 days';
                update outbound_messages set created_at = now() - interval '2 days';
                update jobs set token_version = 2
                """)
            // Its hash is still the old token's.
            try await office.receive("Anybody?")
            #expect(try await office.body(to: customer) == "Acme: thank you, we got your message.")
        }
    }

    /// Two relays within the time, and one after it.
    @Test func nobodyIsAnsweredTwiceWithinTheTenantsTime() async throws {
        try await open { office in
            for minutes in [0, 1439, 2] {
                try await office.letPass(minutes: minutes)
                try await office.owner.script(
                    "update relays set state = 'cancelled'; update hops set state = 'cancelled'")
                try await office.receive("My sink leaks")
            }
            #expect(try await office.value("select count(*) from relays") == "3")
            #expect(try await office.texts(to: customer).count == 2)
        }
    }

    @Test func thoseWhoAreInConversationAreNotGreeted() async throws {
        try await open { office in
            try await office.receive("My sink leaks")
            try await office.accept()
            try await office.receive("OK", from: operators[0])
            try await office.letPass(minutes: 2000)
            #expect(try await office.receive("Are you coming?").meaning == "opened")
            #expect(try await office.texts(to: customer).count == 1)
        }
    }

    /// The customer answers within half a minute; perhaps it is a machine.
    @Test func whatComesRightAfterAnAutomaticTextIsNotAnswered() async throws {
        try await open { office in
            try await office.owner.script("update tenants set first_answer_every_minutes = 1")
            try await office.receive("My sink leaks")
            try await office.owner.script(
                """
                update relays set state = 'cancelled'; update hops set state = 'cancelled';
                update conversations set first_answered_at = now() - interval '2 minutes'
                """)
            #expect(try await office.receive("I am away").meaning == "opened")
            #expect(try await office.texts(to: customer).count == 1)
            // Nor is the customer told that nobody answers the machine.
            for _ in 0..<3 { try await office.expire() }
            #expect(try await office.value("select count(*) from relays where state = 'exhausted'") == "1")
            #expect(try await office.texts(to: customer).count == 1)
            #expect(try await office.audit().hasSuffix("exhausted,not_told"))
        }
    }

    @Test func thereIsOneApologyInTheTenantsTime() async throws {
        try await Office.open { office in
            for minutes in [0, 59, 2] {
                try await office.letPass(minutes: minutes)
                try await office.receive("Anybody?")
                for _ in 0..<3 { try await office.expire() }
            }
            #expect(try await office.value("select count(*) from relays where state = 'exhausted'") == "3")
            #expect(try await office.texts(to: customer).count == 2)
        }
    }

    /// Two routers decide at the same moment: the conversation's row lets one of them answer.
    @Test(arguments: AutomaticText.allCases)
    func twoRoutersDoNotAnswerBoth(text: AutomaticText) async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            let taken = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<6 {
                    group.addTask {
                        try await office.store.decide { transaction in
                            let isTaken = try await transaction.take(
                                text, office.tenant, our: Office.business, their: Office.customer, every: 1)
                            // Long enough for the others to wait for this one's row.
                            try await Task.sleep(for: .milliseconds(50))
                            return isTaken
                        }
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(taken == 1)
        }
    }

    @Test func aRepeatedWebhookAnswersOnceAndWakesTheAnswer() async throws {
        try await open { office in
            let text = office.text("My sink leaks")
            let first = try await office.decide(text)
            let again = try await office.decide(text)
            #expect(again.meaning == "repeated")
            #expect(Set(again.aftermath.hints.map(\.outbound)) == Set(first.aftermath.hints.map(\.outbound)))
            #expect(try await office.texts(to: customer).count == 1)
        }
    }
}

extension Office {
    /// Lets time pass, as far as automatic texts can tell.
    func letPass(minutes: Int) async throws {
        let time = "interval '\(minutes) minutes'"
        try await owner.script(
            """
            update conversations set first_answered_at = first_answered_at - \(time), apologized_at = apologized_at - \(time);
            update outbound_messages set created_at = created_at - \(time) - interval '1 minute';
            update inbound_messages set received_at = received_at - \(time) - interval '1 minute'
            """)
    }
}
