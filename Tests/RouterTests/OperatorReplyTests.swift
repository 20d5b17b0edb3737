import Postgres
import RelayModel
import RelayStore
import Testing

@testable import Router

/// Operators' texts about relays. What each text means is RelayModel's test; here is what becomes of it.
@Suite(.timeLimit(.minutes(5)))
struct OperatorReplyTests {
    private let operators = Office.operators
    private let sam = Office.operators[0]
    private let alex = Office.operators[1]
    private let bea = phone("+15125550143")

    @Test func aNumberedQuestionIsAnsweredWithinTenMinutes() async throws {
        try await Office.open { office in
            let jane = try await office.ask()
            let other = try await office.ask("Hello", from: bea)
            let question = try await office.answer("ok", from: sam)
            #expect(question.meaning == "ambiguous")
            #expect(
                question.told == [
                    "Which one? Reply with the number.\n1. +1•••••••143 [\(other)]\n2. Jane Doe [\(jane)]"
                ])
            #expect(try await office.value("select count(*) from operator_questions") == "1")
            // A number that is no option asks again.
            #expect(try await office.answer("7", from: sam).told == question.told)
            #expect(try await office.answer("2", from: sam).meaning == "acknowledged")
            #expect(try await relays(office) == "Jane Doe acknowledged,open")
            #expect(try await office.value("select count(*) from operator_questions") == "0")
            // It was answered: the same number now means what it means without a question.
            #expect(try await office.answer("2", from: sam).meaning == "passed")
        }
    }

    @Test func aQuestionIsNotAnsweredAfterTenMinutes() async throws {
        try await Office.open { office in
            _ = try await office.ask()
            _ = try await office.ask("Hello", from: bea)
            _ = try await office.answer("The gate is open", from: sam)
            try await office.pass(minutes: 11)
            let late = try await office.answer("1", from: sam)
            #expect(late.meaning == "ambiguous")
            #expect(try await office.texts(to: bea).isEmpty)
            #expect(try await office.answer("1", from: sam).meaning == "acknowledged")
            #expect(try await office.texts(to: bea).isEmpty)
        }
    }

    /// What was done by code is not done again by the number of the question before.
    @Test func doingSomethingWithAListedTextAnswersTheQuestion() async throws {
        try await Office.open { office in
            _ = try await office.ask()
            let other = try await office.ask("Hello", from: bea)
            _ = try await office.answer("See you", from: sam)
            #expect(try await office.answer("\(other) see you", from: sam).meaning == "message")
            #expect(try await office.answer("1", from: sam).meaning == "acknowledged")
            #expect(try await office.texts(to: bea) == ["see you"])
            #expect(try await relays(office) == "Jane Doe acknowledged,acknowledged")
        }
    }

    @Test func aPictureThatWasAskedAboutGoesToWhoIsChosen() async throws {
        try await Office.open { office in
            _ = try await office.ask()
            _ = try await office.ask("Hello", from: bea)
            let picture = InboundRecord(
                tenant: office.tenant, sid: Office.newSID(), accountSID: Office.account, our: Office.business,
                their: sam, body: "", mediaURLs: ["https://media.example/1"],
                receivedAt: office.text("").receivedAt)
            #expect(try await office.decide(picture).meaning == "ambiguous")
            #expect(try await office.answer("1", from: sam).meaning == "message")
            #expect(
                try await office.value(
                    "select media::text || source_sid from outbound_messages where their_number = '\(bea.e164)'")
                    == "[\"https://media.example/1\"]" + picture.sid.rawValue)
            #expect(
                try await office.value(
                    "select relay_id is not null from inbound_messages where message_sid = '\(picture.sid.rawValue)'")
                    == "true")
        }
    }

    @Test func severalRelaysAreTakenByOneText() async throws {
        try await Office.open { office in
            let jane = try await office.ask()
            let other = try await office.ask("Hello", from: bea)
            #expect(try await office.answer("OK ALL", from: sam).meaning == "acknowledged")
            #expect(try await office.value("select count(*) from relays where state = 'acknowledged'") == "2")
            // A silent acknowledgement; a text with several commands is answered by one.
            let again = try await office.answer("ok \(jane) \(other)", from: sam)
            #expect(again.told == ["You have it already [\(jane)].\nYou have it already [\(other)]."])
        }
    }

    @Test func commandsForSeveralCodesAreCarriedOutInOrder() async throws {
        try await Office.open { office in
            let jane = try await office.ask()
            let other = try await office.ask("Hello", from: bea)
            #expect(try await office.answer("OK \(jane) NO \(other)", from: sam).told.isEmpty)
            #expect(try await relays(office) == "Jane Doe acknowledged,open")
            #expect(try await office.texts(to: alex).count == 1)
        }
    }

    @Test func somebodyElsesCodeIsNoneOfOnesOwn() async throws {
        try await Office.open { office in
            let code = try await office.ask()
            let answer = try await office.answer("OK \(code)", from: alex)
            #expect(answer.meaning == "unknown_code")
            #expect(answer.told == ["\(code) is not one of your codes. Check the code and reply again."])
            #expect(try await office.value("select state from relays") == "open")
        }
    }

    @Test func aCodeWithALookAlikeCharacterIsUnderstood() async throws {
        try await Office.open { office in
            _ = try await office.ask()
            try await office.owner.script("update hops set code = 'K5'")
            #expect(try await office.answer("ok ks", from: sam).meaning == "acknowledged")
            #expect(try await office.value("select state from relays") == "acknowledged")
        }
    }

    @Test func whoIsLateIsToldByWhomItWasTakenAndWhen() async throws {
        try await Office.open { office in
            try await office.owner.script("update tenants set time_zone = 'America/Chicago'")
            let first = try await office.ask()
            try await office.expire()
            try await office.accept()
            _ = try await office.answer("ok", from: alex)
            try await office.owner.script(
                """
                update relays set acknowledged_at =
                    ((now() at time zone 'America/Chicago')::date - 1 + time '15:04') at time zone 'America/Chicago'
                """)
            let late = try await office.answer("OK \(first)", from: sam)
            #expect(late.meaning == "taken")
            #expect(late.told == ["Jane Doe [\(first)] was taken by Alex at 3:04 PM."])
        }
    }

    /// The thumb was on its way when the turn ended: it must not take the next customer's text.
    @Test func aBareOKAfterALostTurnIsAskedAboutForTenMinutes() async throws {
        try await Office.open { office in
            let lost = try await office.ask()
            try await office.expire()
            try await office.accept()
            _ = try await office.answer("ok", from: alex)
            let next = try await office.ask("Hello", from: bea)
            let asked = try await office.answer("ok", from: sam)
            #expect(asked.meaning == "confirm")
            #expect(asked.told[0].hasPrefix("Jane Doe [\(lost)] was taken by Alex at "))
            #expect(asked.told[0].hasSuffix("Did you mean +1•••••••143 [\(next)]? Reply 1 for yes, 2 for no."))
            #expect(try await office.value("select count(*) from relays where state = 'open'") == "1")
            #expect(try await office.answer("no", from: sam).told == ["OK, nothing done."])
            try await office.pass(minutes: 11)
            #expect(try await office.answer("ok", from: sam).meaning == "acknowledged")
            #expect(try await office.value("select count(*) from relays where state = 'open'") == "0")
        }
    }

    /// It was written about what the operator was asked then, and found at Twilio twelve minutes later.
    @Test func aBareOKThatComesLateDoesNotTakeWhatWasAskedAfterIt() async throws {
        try await Office.open { office in
            let jane = try await office.ask()
            try await office.owner.script("update hops set asked_at = asked_at - interval '13 minutes'")
            _ = try await office.ask("Hello", from: bea)
            #expect(try await office.receive("ok", from: sam, ago: 720).meaning == "acknowledged")
            #expect(try await relays(office) == "Jane Doe acknowledged,open")
            #expect(try await office.receive("ok", from: sam, ago: 720).meaning == "confirm")
            #expect(try await office.receive("ok \(jane)", from: sam, ago: 720).meaning == "already_yours")
            #expect(try await relays(office) == "Jane Doe acknowledged,open")
        }
    }

    @Test func whatWasAskedAfterALateTextIsAskedAbout() async throws {
        try await Office.open { office in
            let code = try await office.ask()
            let late = office.text("ok", from: sam, ago: 720)
            #expect(try await office.decide(late).meaning == "confirm")
            #expect(
                try await office.texts(to: sam).last == "Did you mean Jane Doe [\(code)]? Reply 1 for yes, 2 for no.")
            #expect(try await office.value("select state from relays") == "open")
            #expect(try await office.answer("1", from: sam).meaning == "acknowledged")
        }
    }

    @Test func aCodeCountsHoweverLateTheTextComes() async throws {
        try await Office.open { office in
            let code = try await office.ask()
            #expect(try await office.receive("ok \(code)", from: sam, ago: 720).meaning == "acknowledged")
        }
    }

    /// Twilio's times of texts that were missed are whole seconds, and no two clocks agree.
    @Test func aQuickOKCountsThoughItSeemsToHaveComeBeforeTheQuestion() async throws {
        try await Office.open { office in
            _ = try await office.ask()
            #expect(try await office.receive("ok", from: sam, ago: 3).meaning == "acknowledged")
        }
    }

    @Test func aMessageWithACodeGoesToThatCustomerWithoutIt() async throws {
        try await Office.open { office in
            let jane = try await office.ask()
            _ = try await office.ask("Hello", from: bea)
            #expect(try await office.answer("\(jane): the gate is open", from: sam).meaning == "message")
            #expect(try await office.texts(to: Office.customer) == ["the gate is open"])
            #expect(try await office.texts(to: bea).isEmpty)
            #expect(try await relays(office) == "Jane Doe acknowledged,open")
        }
    }

    @Test func aRepeatedWebhookDoesNothingTwice() async throws {
        try await Office.open { office in
            _ = try await office.ask()
            let text = office.text("otw", from: sam)
            #expect(try await office.decide(text).meaning == "on_the_way")
            let before = try await everything(office)
            let again = try await office.decide(text)
            #expect(again.meaning == "repeated")
            // What it had left is published again: the texts to the customer and to Sam.
            #expect(again.aftermath.hints.count == 2)
            #expect(try await everything(office) == before)
        }
    }

    /// Two operators' texts about the same two relays, named in opposite orders, at the same time.
    @Test func textsAboutSeveralRelaysDoNotWaitForEachOther() async throws {
        try await Office.open { office in
            for round in 0..<5 {
                let customers = (0..<4).map { phone("+1512556\(1000 + round * 10 + $0)") }
                for customer in customers { try await office.receive("Text", from: customer) }
                try await office.accept()
                try await office.expire()
                try await office.accept()
                let codes = try await [sam, alex].asyncMap { try await office.codes(of: $0, last: 4) }
                async let first = office.receive("ok \(codes[0].joined(separator: " "))", from: sam)
                async let second = office.receive("ok \(codes[1].reversed().joined(separator: " "))", from: alex)
                _ = try await (first, second)
                #expect(try await office.value("select count(*) from relays where state <> 'acknowledged'") == "0")
            }
        }
    }

    /// How the relays stand, Jane's by name.
    private func relays(_ office: Office) async throws -> String? {
        try await office.value(
            """
            select string_agg(concat_ws(' ', c.name, r.state), ',' order by c.name nulls last) from relays r
            join customers c using (tenant_id, customer_id)
            """)
    }

    private func everything(_ office: Office) async throws -> String? {
        try await office.value(
            """
            select concat_ws(' ', (select count(*) from outbound_messages), (select count(*) from audit_events),
                (select status from jobs), (select count(*) from inbound_messages))
            """)
    }
}

extension Office {
    /// The codes that an operator was given last.
    fileprivate func codes(of phone: PhoneNumber, last count: Int) async throws -> [String] {
        let codes = try await value(
            """
            select string_agg(code, ' ') from (
                select h.code from hops h join operators o using (tenant_id, operator_id)
                where o.phone = '\(phone.e164)' order by h.asked_at desc limit \(count)
            ) newest
            """)
        return codes?.split(separator: " ").map(String.init) ?? []
    }
}

extension Sequence {
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
