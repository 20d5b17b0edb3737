import Testing

@testable import Simulator

/// What looks like a broken promise and is none.
@Suite struct NearMissTests {
    @Test(arguments: nearMisses) func nothingIsFound(_ change: Change) throws {
        var story = Story()
        change.make(&story)
        let violations = Verdict(try story.evidence()).violations
        #expect(violations.isEmpty, "\(violations)")
    }
}

private let nearMisses = [
    Change("nothing-lost", "a text whose webhook was refused") { story in
        story.text("SM90", from: Story.jane, to: Story.acme, "Hello?", at: 30_000, answer: 503, isDecided: false)
    },
    Change("nothing-lost", "a text whose webhook was never answered") { story in
        story.text("SM90", from: Story.jane, to: Story.acme, "Hello?", at: 30_000, answer: nil, isDecided: false)
    },
    Change("nothing-lost", "a text that was parked") { story in
        story.text("SM90", from: Story.jane, to: Story.acme, "Hello?", at: 30_000)
        story.audit.parked.append(AuditParked(queue: "inbound", reason: "nobody can be asked", messageSid: "SM90"))
    },
    Change("nothing-lost", "a text that Twilio refused to pass on") { story in
        story.text("SM90", from: Story.jane, to: Story.acme, "Hello?", at: 30_000)
        story.row("out-90", to: Story.sam, "hop", source: "SM90", at: 30_010)
        story.change("out-90") { row in (row.state, row.errorCode) = ("failed", 21211) }
    },
    Change("nothing-lost", "a text of an exhausted relay that nobody could be sent") { story in
        story.text("SM90", from: Story.jane, to: Story.acme, "Hello?", at: 30_000)
        story.open("relay-90", for: "SM90", Story.acme, planned: 1)
        story.ask("relay-90", 1, Story.sam, "out-90", source: "SM90", at: 30_020, window: 5)
        story.change("out-90") { $0.state = "cancelled" }
        story.end("relay-90", 1, "expired", at: 35_100)
        story.changeRelay("relay-90") { $0.state = "exhausted" }
    },
    Change("sent-once", "the same answer to two questions") { story in
        for (cause, id, at) in [("SM91", "out-91", 41_000), ("SM92", "out-92", 42_000)] {
            story.text(cause, from: Story.sam, to: Story.acme, "What about it?", at: at)
            story.row(id, to: Story.sam, "notice", cause: cause, at: at + 50)
            story.sent(id, "SM\(at)", to: Story.sam, "Already taken by Alex [K7].", at: at + 90)
        }
    },
    Change("sent-once", "a customer who says the same twice") { story in
        story.text("SM90", from: Story.jane, to: Story.acme, "Where is my dumpster?", at: 3_000)
        story.join("SM90", "relay-1")
        story.row("out-90", to: Story.sam, "hop", relay: "relay-1", hop: 1, source: "SM90", at: 3_020)
        story.event("forwarded", at: 3_020, relay: "relay-1", hop: 1, text: "SM90", outbound: "out-90")
        story.sent("out-90", "SM91", to: Story.sam, Story.asking("K7", "Where is my dumpster?"), at: 3_050)
    },
    Change("sent-once", "a text that did not arrive goes out again once the operator has taken it") { story in
        story.changeMessage("SM6") { $0.status = "undelivered" }
        story.row("out-90", to: Story.bo, "hop", relay: "relay-2", hop: 1, source: "SM5", at: 8_050, from: Story.brook)
        story.sent(
            "out-90", "SM90", from: Story.brook, to: Story.bo, Story.asking("R2", "A pipe has burst"), at: 8_100,
            account: "AC2")
    },
    Change("one-owner", "the owner acknowledges again") { story in
        story.event("acknowledged", at: 6_500, relay: "relay-1", hop: 2, person: Story.alex, channel: "sms")
    },
    Change("one-owner", "the owner gives it to somebody else, long after") { story in
        story.handOver("relay-1", 2, to: Story.sam, source: "SM1", at: 40_000)
    },
    Change("not-before-deadline", "a backup text within the clocks' roundings") { story in
        story.change("relay-1", 1) { $0.endedAt = Story.moment(5_096) }
    },
    Change("not-before-deadline", "an operator who passes at once") { story in
        story.text("SM90", from: Story.sam, to: Story.acme, "NO K7", at: 2_000)
        story.change("relay-1", 1) {
            $0.state = "declined"; $0.endedAt = Story.moment(2_050)
        }
        story.event("declined", at: 2_050, relay: "relay-1", hop: 1, channel: "sms")
        story.changeMessage("SM3") { $0.at = Story.moment(2_100) }
        story.change("relay-1", 2) {
            $0.askedAt = Story.moment(2_050); $0.askBy = Story.moment(7_050)
        }
        story.change("out-2") { $0.claimedAt = Story.moment(2_090) }
    },
    Change("not-before-deadline", "an operator who cannot be reached") { story in
        story.changeMessage("SM2") { $0.status = "undelivered" }
        story.change("relay-1", 1) {
            $0.state = "failed"; $0.endedAt = Story.moment(400)
        }
        story.changeMessage("SM3") { $0.at = Story.moment(450) }
    },
    Change("not-before-deadline", "Twilio took the text, and the product could not know it before its time was up") {
        story in
        story.changeMessage("SM2") { $0.at = Story.moment(4_900) }
        story.change("out-1") { row in (row.state, row.messageSid, row.acceptedAt) = ("cancelled", nil, nil) }
        story.changeMessage("SM3") { $0.at = Story.moment(5_180) }
    },
    Change("not-after-acknowledgement", "a text that was being handed over at that moment") { story in
        story.changeMessage("SM3") { $0.at = Story.moment(5_480) }
        story.text("SM90", from: Story.sam, to: Story.acme, "OK K7", at: 5_100)
        story.change("relay-1", 2) {
            $0.state = "superseded"; $0.endedAt = Story.moment(5_475)
        }
        story.change("out-2") { $0.claimedAt = Story.moment(5_470) }
        story.audit.events.removeAll { $0.relayId == "relay-1" && $0.kind == "acknowledged" }
        story.event("acknowledged", at: 5_475, relay: "relay-1", hop: 1, person: Story.sam, channel: "sms")
        story.changeRelay("relay-1") { relay in
            (relay.acknowledgedBy, relay.acknowledgedAt) = (Story.sam, Story.moment(5_475))
        }
    },
    Change("not-after-acknowledgement", "a text claimed before the acknowledgement was visible") { story in
        story.changeMessage("SM2") { $0.at = Story.moment(6_120) }
        story.change("out-1") { $0.claimedAt = Story.moment(6_100) }
        story.change("relay-1", 1) { $0.state = "superseded" }
    },
    Change("not-after-acknowledgement", "the owner gets the rest of the texts") { story in
        story.text("SM90", from: Story.jane, to: Story.acme, "And another thing", at: 5_900)
        story.join("SM90", "relay-1")
        story.row("out-90", to: Story.alex, "hop", relay: "relay-1", hop: 2, source: "SM90", at: 6_050)
        story.sent("out-90", "SM91", to: Story.alex, Story.asking("P4", "And another thing"), at: 6_100)
    },
    Change("answers-count", "a code that nobody was sent") { story in
        story.text("SM90", from: Story.sam, to: Story.acme, "OK ZZ", at: 9_000)
    },
    Change("answers-count", "a backup hop asked while the answer was on its way") { story in
        story.text("SM90", from: Story.sam, to: Story.acme, "OK K7", at: 5_120)
    },
    Change("backup-not-missing", "everybody was asked and nobody answered") { story in
        story.messages.removeAll { $0.sid == "SM4" }
        story.audit.events.removeAll { $0.relayId == "relay-1" && $0.kind == "acknowledged" }
        story.changeRelay("relay-1") { relay in
            (relay.state, relay.acknowledgedBy, relay.acknowledgedAt) = ("exhausted", nil, nil)
        }
        story.change("relay-1", 2) {
            $0.state = "expired"; $0.endedAt = Story.moment(10_250)
        }
    },
    Change("backup-not-missing", "everybody was asked but one who was away when their turn came") { story in
        story.changeRelay("relay-1") { $0.planned = 3 }
        story.event("skipped", at: 5_800, relay: "relay-1", person: Story.bo)
        story.event("exhausted", at: 5_900, relay: "relay-1")
    },
    Change("backup-not-missing", "a turn whose time is not up yet") { story in
        story.text("SM90", from: Story.jane, to: Story.acme, "Hello?", at: 598_000)
        story.open("relay-90", for: "SM90", Story.acme, planned: 2)
        story.ask("relay-90", 1, Story.sam, "out-90", source: "SM90", at: 598_020, window: 5)
        story.sent("out-90", "SM91", to: Story.sam, Story.asking("H8", "Hello?"), at: 598_050)
    },
    Change("order-kept", "an earlier text that became known only when the later one was on its way") { story in
        story.text("SM90", from: Story.ada, to: Story.brook, "First", at: 20_000, account: "AC2")
        story.text("SM91", from: Story.ada, to: Story.brook, "Second", at: 21_000, account: "AC2")
        for (sid, at, order) in [("SM90", 24_990, 20_000), ("SM91", 21_000, 21_000)] {
            story.join(sid, "relay-2")
            story.row(
                "out-\(sid.suffix(2))", to: Story.bo, "hop", relay: "relay-2", hop: 1, source: sid, at: at,
                order: order,
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
    Change("tenants-apart", "an operator who is another business's customer") { story in
        story.text("SM90", from: Story.bo, to: Story.acme, "I need a dumpster myself", at: 30_000)
        story.open("relay-90", for: "SM90", Story.acme, planned: 1)
        story.ask("relay-90", 1, Story.sam, "out-89", source: "SM90", at: 30_050, window: 5)
        story.sent("out-89", "SM89", to: Story.sam, Story.asking("S1", "I need a dumpster myself"), at: 30_090)
        story.acknowledge("relay-90", 1, Story.sam, at: 32_000)
        story.row("out-90", to: Story.bo, "customer", at: 33_000)
        story.sent("out-90", "SM91", to: Story.bo, "Tomorrow at ten", at: 33_010)
    },
    Change("opt-out-respected", "a text that was claimed before STOP was known") { story in
        story.optOut()
        story.row("out-90", to: Story.jane, "customer", at: 30_000)
        story.sent("out-90", "SM91", to: Story.jane, "On my way", at: 30_058)
        story.change("out-90") { $0.claimedAt = Story.moment(30_030) }
    },
    Change("opt-out-respected", "Twilio refuses a text that was on its way") { story in
        story.optOut()
        story.refuse("out-90", to: Story.jane, at: 30_060)
    },
    Change("opt-out-respected", "Twilio's own answer to STOP") { story in
        story.optOut()
        story.sent("none", "SM91", to: Story.jane, "You have successfully been unsubscribed.", at: 30_020)
        story.changeMessage("SM91") { message in
            message.direction = "outbound-reply"
            message.statusCallback = nil
        }
    },
    Change("opt-out-respected", "a text after START") { story in
        story.optOut()
        story.text("SM92", from: Story.jane, to: Story.acme, "START", at: 40_000)
        story.join("SM92", "relay-90")
        story.row("out-92", to: Story.sam, "hop", relay: "relay-90", hop: 1, source: "SM92", at: 40_050)
        story.sent("out-92", "SM93", to: Story.sam, Story.asking("S1", "START"), at: 40_090)
        story.row("out-90", to: Story.jane, "customer", at: 41_000)
        story.sent("out-90", "SM91", to: Story.jane, "On my way", at: 41_010)
    },
    Change("opt-out-respected", "a word in a sentence") { story in
        story.changeMessage("SM1") { $0.body = "Please stop by" }
        for sid in ["SM2", "SM3"] { story.changeMessage(sid) { $0.body = Story.asking("K7", "Please stop by") } }
        story.changeMessage("SM4") { $0.body = "OK K7" }
        story.row("out-90", to: Story.jane, "customer", at: 30_000)
        story.sent("out-90", "SM91", to: Story.jane, "On my way", at: 30_058)
    },
    Change("numbers-hidden", "a customer who writes their own number") { story in
        story.changeMessage("SM1") { $0.body = "Call me: 512-555-0142" }
        for sid in ["SM2", "SM3"] {
            story.changeMessage(sid) {
                $0.body = $0.body.replacing("Where is my dumpster?", with: "Call me: 512-555-0142")
            }
        }
    },
    Change("numbers-hidden", "an alert to the business names an operator") { story in
        story.row("out-90", to: "+15125550199", "alert", at: 30_000)
        story.sent("out-90", "SM90", to: "+15125550199", "Nobody could reach Sam at +1 512 555 0111.", at: 30_010)
    },
    Change("audit-agrees", "a text withdrawn while nobody could tell whether Twilio had it") { story in
        story.change("out-1") { row in (row.state, row.messageSid, row.acceptedAt) = ("cancelled", nil, nil) }
    },
]
