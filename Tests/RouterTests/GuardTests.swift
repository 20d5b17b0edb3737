import Postgres
import RelayModel
import RelayStore
import Testing

@testable import Router

/// Loops and floods are broken and recorded, and no person's first text is held back.
@Suite(.timeLimit(.minutes(5)))
struct GuardTests {
    private let operators = Office.operators

    @Test func theSameWordsAgainAndAgainAreKeptAndNotPassedOn() async throws {
        try await Office.open { office in
            var meanings: [String] = []
            for _ in 0..<8 { meanings.append(try await office.receive("Hello?").meaning) }
            #expect(
                meanings == ["opened"] + Array(repeating: "joined", count: 4) + Array(repeating: "guarded", count: 3))
            #expect(try await office.texts(to: operators[0]).count == 5)
            #expect(try await office.value("select count(*) from inbound_messages") == "8")
            #expect(
                try await office.value("select count(*) from audit_events where reason = 'identical_burst'") == "3")
            // One text to the tenant, not three.
            #expect(try await office.texts(to: Office.alertTo).count == 1)
            #expect(try await office.receive("Something else").meaning == "joined")
        }
    }

    @Test func aRepeatedWebhookOfAGuardedTextStaysGuarded() async throws {
        try await Office.open { office in
            try await office.owner.script("update tenants set repeat_limit = 1, repeat_seconds = 3600")
            try await office.receive("Hello?")
            let text = office.text("Hello?")
            #expect(try await office.decide(text).meaning == "guarded")
            try await office.owner.script("update tenants set repeat_limit = 100")
            #expect(try await office.decide(text).meaning == "repeated")
            #expect(try await office.texts(to: operators[0]).count == 1)
        }
    }

    @Test func limitsAreTheTenantsOwn() async throws {
        try await Office.open { office in
            try await office.owner.script("update tenants set sender_limit = 3")
            for number in 1...5 { try await office.receive("Text \(number)") }
            #expect(try await office.texts(to: operators[0]).count == 3)
            #expect(try await office.value("select count(*) from audit_events where reason = 'sender_limit'") == "2")
        }
    }

    /// The tenant is flooded, and a customer texts for the first time.
    @Test func aFirstTextPassesEveryLimit() async throws {
        try await Office.open { office in
            try await office.owner.script("update tenants set tenant_limit = 2, sender_limit = 1, repeat_limit = 1")
            let flooder = phone("+15125550777")
            for number in 1...4 { try await office.receive("Spam", from: flooder, ago: Double(number)) }
            for number in 0..<10 {
                let outcome = try await office.receive("Spam", from: phone("+1512555\(8000 + number)"))
                #expect(outcome.meaning == "opened")
            }
            #expect(try await office.value("select count(*) from inbound_messages where guarded_by is not null") == "3")
        }
    }

    /// Each of our automatic texts is answered by "I am away", which would go on for ever.
    @Test func anAutoResponderIsAnsweredNoMore() async throws {
        try await Office.open { office in
            try await office.owner.script("update numbers set active = false")
            var meanings: [String] = []
            for _ in 0..<4 {
                meanings.append(try await office.receive("I am away until Monday").meaning)
                // As if each came a quarter of an hour after the one before.
                try await office.owner.script(
                    """
                    update inbound_messages set received_at = received_at - interval '15 minutes';
                    update outbound_messages set created_at = created_at - interval '15 minutes' where created_at < now() - interval '1 minute'
                    """)
            }
            #expect(meanings == ["parked", "parked", "guarded", "guarded"])
            #expect(try await office.texts(to: Office.customer).count <= 2)
        }
    }

    /// A driver's phone answers every text by itself: that takes nothing and goes to no customer.
    @Test func anOperatorsAutoResponderTakesNothing() async throws {
        try await Office.open { office in
            let words = "I am driving"
            for index in 0..<2 {
                try await office.receive("Text \(index)", from: phone("+1512555\(6000 + index)"))
                try await office.accept()
                try await office.receive(words, from: operators[0])
            }
            try await office.receive("Text 3", from: phone("+15125556003"))
            try await office.accept()
            #expect(try await office.receive(words, from: operators[0]).meaning == "guarded")
            #expect(try await office.value("select state from relays order by opened_at desc limit 1") == "open")
            #expect(try await office.texts(to: phone("+15125556003")).isEmpty)
            // The dispatchers see to it that a person's words are not lost.
            #expect(try await office.value("select count(*) from alerts where kind = 'guarded'") == "1")
            #expect(
                try await office.texts(to: Office.alertTo)
                    == ["Texts of Sam are kept but not passed on: a machine seems to answer."])
            // An answer of their own still counts.
            let code = try await office.value("select code from hops order by asked_at desc limit 1") ?? ""
            #expect(try await office.receive("OK \(code)", from: operators[0]).meaning == "acknowledged")
        }
    }

    /// A machine knows no codes: whoever writes the same words quickly again, with one of theirs, is a person.
    @Test func wordsWithACodeOfTheOperatorsAreNoMachines() async throws {
        try await Office.open { office in
            try await office.ask()
            let cases = [("K7 the gate is open", "message"), ("K7", "unclear"), ("Z9 is my bay", "guarded")]
            for (words, third) in cases {
                try await office.owner.script("update hops set code = 'K7', asked_at = now()")
                for _ in 0..<2 { try await office.receive(words, from: operators[0]) }
                #expect(try await office.receive(words, from: operators[0]).meaning == third)
            }
        }
    }

    @Test func ourOwnNumbersAreParkedAndRelayedToNobody() async throws {
        try await Office.open { office in
            let outcome = try await office.receive("Loop", from: Office.business)
            #expect(outcome.meaning == "parked")
            #expect(try await office.value("select count(*) from relays") == "0")
            #expect(try await office.value("select count(*) from outbound_messages") == "0")
        }
    }
}
