import Testing

@testable import Simulator

/// A change to the clean story.
struct Change: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let rule: String
    let make: @Sendable (inout Story) -> Void

    init(_ rule: String, _ description: String, _ make: @escaping @Sendable (inout Story) -> Void) {
        (self.rule, testDescription, self.make) = (rule, description, make)
    }
}

/// Each rule is broken alone, in every way that it knows, and nothing else complains.
@Suite struct PlantedErrorTests {
    @Test func theCleanStoryBreaksNothing() throws {
        let verdict = Verdict(try Story().evidence())
        #expect(verdict.violations.isEmpty, "\(verdict.text())")
        #expect(verdict.figures.textsTaken == 4 && verdict.figures.textsSent == 3 && verdict.figures.backups == 1)
    }

    @Test(arguments: planted) func aBrokenRuleIsFoundAlone(_ change: Change) throws {
        var story = Story()
        change.make(&story)
        let violations = Verdict(try story.evidence()).violations
        #expect(Set(violations.map(\.rule)) == [change.rule], "\(violations)")
        #expect(violations.allSatisfy { !$0.ids.isEmpty && !$0.explanation.contains("+1") })
    }

    /// A rule that no planted error breaks would be a rule that nobody has seen at work.
    @Test func everyRuleIsPlanted() {
        #expect(Set(planted.map(\.rule)) == Set(allRules.map(\.name)))
    }
}

private let planted = [
    Change("nothing-lost", "a text is answered and never decided") { story in
        story.text("SM90", from: Story.jane, to: Story.acme, "Hello?", at: 30_000, isDecided: false)
    },
    Change("nothing-lost", "a decided text reaches nobody") { story in
        story.text("SM90", from: Story.jane, to: Story.acme, "Hello?", at: 30_000)
    },
    Change("nothing-lost", "what reached the operator is another text") { story in
        story.changeMessage("SM5") { $0.body = "Something else altogether" }
    },
    Change("nothing-lost", "a text that joined is not passed on") { story in
        story.text("SM90", from: Story.jane, to: Story.acme, "And another thing", at: 3_000)
        story.join("SM90", "relay-1")
    },
    Change("sent-once", "one row is accepted twice") { story in
        story.sent(
            "out-3", "SM90", from: Story.brook, to: Story.bo, Story.asking("R2", "A pipe has burst"), at: 7_070,
            account: "AC2")
        story.change("out-3") { $0.messageSid = "SM6" }
    },
    Change("sent-once", "two rows pass the same text on to the same phone") { story in
        story.row("out-90", to: Story.alex, "hop", relay: "relay-1", hop: 2, source: "SM1", at: 5_150)
        story.sent("out-90", "SM90", to: Story.alex, Story.asking("P4", "Where is my dumpster?"), at: 5_190)
    },
    Change("one-owner", "two operators are recorded as the owner") { story in
        story.event("acknowledged", at: 6_060, relay: "relay-1", hop: 1, person: Story.sam, channel: "sms")
    },
    Change("one-owner", "the owner gives it to somebody else and has it still") { story in
        story.handOver("relay-1", 2, to: Story.sam, source: "SM1", at: 40_000)
        story.change("relay-1", 2) { $0.state = "acknowledged" }
    },
    Change("one-owner", "somebody acknowledges what was given to another") { story in
        story.handOver("relay-1", 2, to: Story.sam, source: "SM1", at: 40_000)
        story.event("acknowledged", at: 41_000, relay: "relay-1", hop: 2, person: Story.alex, channel: "sms")
    },
    Change("not-before-deadline", "the backup hop is asked a second early") { story in
        story.change("relay-1", 1) { $0.endedAt = Story.moment(4_100) }
    },
    Change("not-before-deadline", "the backup text is at Twilio a second early") { story in
        story.changeMessage("SM3") { $0.at = Story.moment(4_100) }
        story.change("out-2") { $0.claimedAt = Story.moment(4_090) }
    },
    Change("not-before-deadline", "a turn may take less than its window") { story in
        story.change("relay-2", 1) { $0.askBy = Story.moment(9_000) }
    },
    Change("not-before-deadline", "a turn that was not accepted ends before its time") { story in
        story.messages.removeAll { $0.sid == "SM2" }
        story.change("out-1") { row in
            (row.state, row.messageSid, row.acceptedAt, row.claimedAt) = ("cancelled", nil, nil, nil)
        }
        story.change("relay-1", 1) { $0.endedAt = Story.moment(5_000) }
        story.changeMessage("SM3") { $0.at = Story.moment(5_010) }
    },
    Change("not-before-deadline", "a turn ends as passed though the operator sent nothing") { story in
        story.change("relay-1", 1) { $0.state = "declined" }
        story.event("declined", at: 5_150, relay: "relay-1", hop: 1, channel: "sms")
    },
    Change("not-before-deadline", "a turn ends as failed though the text was delivered") { story in
        story.change("relay-1", 1) { $0.state = "failed" }
    },
    Change("not-after-acknowledgement", "another turn begins after the acknowledgement") { story in
        story.ask("relay-2", 2, Story.bo, "out-90", source: "SM5", at: 9_000, window: 9, tenant: "brook")
        story.end("relay-2", 2, "cancelled", at: 9_010)
    },
    Change("not-after-acknowledgement", "a text to another operator is claimed after the acknowledgement") { story in
        story.changeMessage("SM2") { $0.at = Story.moment(7_100) }
        story.change("out-1") { $0.claimedAt = Story.moment(7_060) }
        story.change("relay-1", 1) { $0.state = "superseded" }
    },
    Change("answers-count", "an operator's OK is not heard") { story in
        story.changeRelay("relay-2") { relay in
            (relay.state, relay.acknowledgedBy, relay.acknowledgedAt) = ("exhausted", nil, nil)
        }
        story.change("relay-2", 1) {
            $0.state = "expired"; $0.endedAt = Story.moment(17_000)
        }
        story.audit.events.removeAll { $0.relayId == "relay-2" && $0.kind == "acknowledged" }
    },
    Change("answers-count", "the next operator is asked long after an OK was accepted") { story in
        story.text("SM90", from: Story.sam, to: Story.acme, "ok k7", at: 1_000)
        story.change("relay-1", 2) { hop in
            (hop.askedAt, hop.askBy, hop.endedAt) = (Story.moment(20_000), Story.moment(25_000), Story.moment(26_000))
        }
        story.changeRelay("relay-1") { $0.acknowledgedAt = Story.moment(26_000) }
    },
    Change("backup-not-missing", "a turn's time is up and nobody else is asked") { story in
        story.changeRelay("relay-1") { relay in
            (relay.state, relay.acknowledgedBy, relay.acknowledgedAt) = ("open", nil, nil)
        }
        story.change("relay-1", 2) {
            $0.state = "asked"; $0.endedAt = nil
        }
        story.messages.removeAll { $0.sid == "SM4" }
        story.audit.events.removeAll { $0.relayId == "relay-1" && $0.kind == "acknowledged" }
    },
    Change("backup-not-missing", "a relay is open and no turn is") { story in
        story.changeRelay("relay-1") { relay in
            (relay.state, relay.acknowledgedBy, relay.acknowledgedAt) = ("open", nil, nil)
        }
        story.change("relay-1", 2) {
            $0.state = "expired"; $0.endedAt = Story.moment(10_200)
        }
        story.messages.removeAll { $0.sid == "SM4" }
        story.audit.events.removeAll { $0.relayId == "relay-1" && $0.kind == "acknowledged" }
    },
    Change("backup-not-missing", "a relay is given up before everybody was asked") { story in
        story.changeRelay("relay-1") { $0.planned = 3 }
        story.event("exhausted", at: 5_900, relay: "relay-1")
    },
    Change("backup-not-missing", "a relay is given up though only one of two others had been away") { story in
        story.changeRelay("relay-1") { $0.planned = 4 }
        story.event("skipped", at: 5_800, relay: "relay-1", person: Story.bo)
        story.event("skipped", at: 5, relay: "relay-1", person: Story.ada, text: "SM1")
        story.event("exhausted", at: 5_900, relay: "relay-1")
    },
    Change("order-kept", "a later text overtakes an earlier one that was known") { story in
        story.text("SM90", from: Story.ada, to: Story.brook, "First", at: 20_000, account: "AC2")
        story.text("SM91", from: Story.ada, to: Story.brook, "Second", at: 21_000, account: "AC2")
        for (sid, at) in [("SM90", 20_000), ("SM91", 21_000)] {
            story.join(sid, "relay-2")
            story.row(
                "out-\(sid.suffix(2))", to: Story.bo, "hop", relay: "relay-2", hop: 1, source: sid, at: at,
                from: Story.brook)
            story.event("forwarded", at: at, relay: "relay-2", hop: 1, text: sid, outbound: "out-\(sid.suffix(2))")
        }
        story.sent(
            "out-91", "SM92", from: Story.brook, to: Story.bo, Story.asking("R2", "Second"), at: 25_000,
            account: "AC2")
        story.sent(
            "out-90", "SM93", from: Story.brook, to: Story.bo, Story.asking("R2", "First"), at: 26_000, account: "AC2"
        )
    },
    Change("tenants-apart", "a text goes to another business's operator") { story in
        story.row("out-90", to: Story.bo, "notice", at: 30_000)
        story.sent("out-90", "SM90", to: Story.bo, "Taken by Sam [K7].", at: 30_010)
    },
    Change("tenants-apart", "a text goes out through another account") { story in
        story.changeMessage("SM6") { $0.accountSid = "AC1" }
    },
    Change("tenants-apart", "a text goes out from another business's number") { story in
        story.change("out-3") { $0.tenant = "acme" }
    },
    Change("tenants-apart", "a text passes on what was sent to another business") { story in
        story.row("out-90", to: Story.sam, "notice", source: "SM5", at: 30_000)
        story.sent("out-90", "SM90", to: Story.sam, "Something else", at: 30_010)
    },
    Change("opt-out-respected", "a customer is texted after STOP") { story in
        story.optOut()
        story.row("out-90", to: Story.jane, "customer", at: 31_000)
        story.sent("out-90", "SM91", to: Story.jane, "On my way", at: 31_010)
    },
    Change("opt-out-respected", "Twilio has to refuse a text long after STOP") { story in
        story.optOut()
        story.refuse("out-90", to: Story.jane, at: 60_000)
    },
    Change("numbers-hidden", "a customer sees an operator's number") { story in
        story.row("out-90", to: Story.jane, "customer", at: 30_000)
        story.sent("out-90", "SM90", to: Story.jane, "Call Sam: (512) 555-0111", at: 30_010)
    },
    Change("numbers-hidden", "an operator sees a customer's number") { story in
        story.changeMessage("SM2") { $0.body = $0.body.replacing("Jane", with: "+15125550142") }
    },
    Change("audit-agrees", "a text went out that the audit does not know") { story in
        story.sent("out-unknown", "SM90", to: Story.sam, "Hello", at: 30_000)
    },
    Change("audit-agrees", "a text counts as sent that Twilio does not have") { story in
        story.row("out-90", to: Story.sam, "notice", at: 30_000)
        story.change("out-90") { row in (row.state, row.messageSid) = ("sent", "SM99") }
    },
    Change("audit-agrees", "a text bears another message's SID") { story in
        story.change("out-3") { $0.messageSid = "SM2" }
    },
    Change("audit-agrees", "a text without the product's id") { story in
        story.changeMessage("SM6") { $0.statusCallback = nil }
        story.change("out-3") { row in (row.state, row.messageSid) = ("failed", nil) }
        story.row("out-90", to: Story.bo, "hop", relay: "relay-2", hop: 1, source: "SM5", at: 7_020, from: Story.brook)
        story.sent(
            "out-90", "SM90", from: Story.brook, to: Story.bo, Story.asking("X2", "A pipe has burst"), at: 7_065,
            account: "AC2")
    },
]

extension Story {
    /// Twilio refuses a text of Acme because the recipient has opted out.
    mutating func refuse(_ outbound: String, to phone: String, at: Int) {
        refusals.append(
            JournalRefusal(
                seq: messages.count, at: Self.moment(at), from: Self.acme, to: phone, code: 21610, outboundID: outbound)
        )
    }

    /// Jane writes STOP, which Sam gets as a text, and the product knows it.
    mutating func optOut() {
        text("SM90", from: Self.jane, to: Self.acme, "Stop.", at: 30_000)
        event("opted_out", at: 30_050, text: "SM90")
        open("relay-90", for: "SM90", Self.acme, planned: 1)
        ask("relay-90", 1, Self.sam, "out-89", source: "SM90", at: 30_050, window: 5)
        sent("out-89", "SM89", to: Self.sam, Self.asking("S1", "Stop."), at: 30_090)
        acknowledge("relay-90", 1, Self.sam, at: 32_000)
    }
}
