@testable import Simulator

/// A run that kept every promise, told by the journal and the audit; tests change one thing in it.
///
/// Jane texts Acme. Sam is asked and does not answer; five seconds after Twilio took his text Alex is asked, and takes it. Ada
/// texts Brook, where Bo takes it at once.
struct Story {
    static let acme = "+15125550100"
    static let brook = "+13035550100"
    static let jane = "+15125550142"
    static let ada = "+13035550142"
    static let sam = "+15125550111"
    static let alex = "+15125550112"
    static let bo = "+13035550111"

    static let tenants = """
        tenants:
          - slug: acme
            name: Acme
            window_seconds: 5
            alert_to: "+15125550199"
            operators: [{name: Sam, phone: "\(sam)"}, {name: Alex, phone: "\(alex)"}]
            chains: [{name: main, hops: [{operator: Sam}, {operator: Alex}]}]
            numbers: [{number: "\(acme)", account_sid: AC1, chain: main}]
          - slug: brook
            name: Brook
            operators: [{name: Bo, phone: "\(bo)"}]
            chains: [{name: main, window_seconds: 9, hops: [{operator: Bo}]}]
            numbers: [{number: "\(brook)", account_sid: AC2, chain: main}]
        """

    var messages: [JournalMessage] = []
    var refusals: [JournalRefusal] = []
    var audit = AuditRecords()
    /// The moment at which it is judged, in milliseconds since the beginning.
    var end = 600_000

    init() {
        text("SM1", from: Self.jane, to: Self.acme, "Where is my dumpster?", at: 0)
        open("relay-1", for: "SM1", Self.acme, planned: 2)
        ask("relay-1", 1, Self.sam, "out-1", source: "SM1", at: 20, window: 5)
        sent("out-1", "SM2", from: Self.acme, to: Self.sam, Self.asking("K7", "Where is my dumpster?"), at: 100)
        end("relay-1", 1, "expired", at: 5_150)
        ask("relay-1", 2, Self.alex, "out-2", source: "SM1", at: 5_150, window: 5)
        sent("out-2", "SM3", from: Self.acme, to: Self.alex, Self.asking("P4", "Where is my dumpster?"), at: 5_180)
        text("SM4", from: Self.alex, to: Self.acme, "OK P4", at: 6_000)
        acknowledge("relay-1", 2, Self.alex, at: 6_050)

        text("SM5", from: Self.ada, to: Self.brook, "A pipe has burst", at: 7_000, account: "AC2")
        open("relay-2", for: "SM5", Self.brook, planned: 1, tenant: "brook")
        ask("relay-2", 1, Self.bo, "out-3", source: "SM5", at: 7_020, window: 9, tenant: "brook")
        sent(
            "out-3", "SM6", from: Self.brook, to: Self.bo, Self.asking("R2", "A pipe has burst"), at: 7_060,
            account: "AC2")
        text("SM7", from: Self.bo, to: Self.brook, "ok r2!", at: 8_000, account: "AC2")
        acknowledge("relay-2", 1, Self.bo, at: 8_050)
    }

    static func asking(_ code: String, _ text: String) -> String {
        "📦 Jane [\(code)]: \(text)\nReply OK \(code) to take it, NO \(code) to pass."
    }

    static func moment(_ milliseconds: Int) -> Instant {
        Instant(microseconds: 1_700_000_000_000_000 + Int64(milliseconds) * 1000)
    }

    func evidence() throws -> Evidence {
        Evidence(
            messages: messages, refusals: refusals, audit: audit, businesses: try Businesses(parsing: Self.tenants),
            at: Self.moment(end))
    }

    /// The names of the rules that were broken.
    func broken() throws -> Set<String> { Set(Verdict(try evidence()).violations.map(\.rule)) }
}

// MARK: - Telling

extension Story {
    /// Somebody texts a business; the webhook is answered ten milliseconds later, with `answer`.
    mutating func text(
        _ sid: String, from: String, to: String, _ body: String, at: Int, account: String = "AC1", answer: Int? = 200,
        isDecided: Bool = true
    ) {
        messages.append(
            JournalMessage(
                seq: messages.count, sid: sid, accountSid: account, direction: "inbound", from: from, to: to,
                body: body, at: Self.moment(at), status: "received", statusCallback: nil, history: [],
                webhooks: [JournalMessage.Webhook(at: Self.moment(at + 10), httpStatus: answer)]))
        guard isDecided else { return }
        audit.inbound.append(
            AuditInbound(
                tenant: to == Self.acme ? "acme" : "brook", messageSid: sid, ourNumber: to, theirNumber: from,
                sender: [Self.sam, Self.alex, Self.bo].contains(from) ? "operator" : "customer", relayId: nil,
                receivedAt: Self.moment(at + 5)))
    }

    mutating func open(_ relay: String, for sid: String, _ number: String, planned: Int, tenant: String = "acme") {
        audit.relays.append(
            AuditRelay(
                tenant: tenant, relayId: relay, ourNumber: number, state: "open", planned: planned,
                openedAt: Self.moment(0), acknowledgedBy: nil, acknowledgedAt: nil))
        join(sid, relay)
    }

    mutating func join(_ sid: String, _ relay: String) {
        for index in audit.inbound.indices where audit.inbound[index].messageSid == sid {
            audit.inbound[index].relayId = relay
        }
    }

    /// An operator's turn begins, with a text that passes `source` on.
    mutating func ask(
        _ relay: String, _ hop: Int, _ phone: String, _ outbound: String, source: String, at: Int, window: Int,
        tenant: String = "acme"
    ) {
        audit.hops.append(
            AuditHop(
                tenant: tenant, relayId: relay, hop: hop, operatorId: phone, operatorPhone: phone, state: "asked",
                windowSeconds: window, outboundId: outbound, askedAt: Self.moment(at),
                askBy: Self.moment(at + window * 1000), endedAt: nil))
        event("asked", at: at, relay: relay, hop: hop, person: phone, text: source, outbound: outbound, tenant: tenant)
        row(
            outbound, to: phone, "hop", relay: relay, hop: hop, source: source, at: at,
            from: tenant == "acme" ? Self.acme : Self.brook)
    }

    mutating func row(
        _ outbound: String, to: String, _ purpose: String, relay: String? = nil, hop: Int? = nil,
        source: String? = nil, cause: String? = nil, at: Int, order: Int? = nil, from: String = acme
    ) {
        audit.outbound.append(
            AuditOutbound(
                tenant: from == Self.acme ? "acme" : "brook", outboundId: outbound, ourNumber: from, theirNumber: to,
                purpose: purpose, relayId: relay, hop: hop, operatorId: relay == nil ? nil : to, sourceSid: source,
                causeSid: cause, orderAt: Self.moment(order ?? at), orderTie: source ?? outbound, state: "queued",
                messageSid: nil, createdAt: Self.moment(at), claimedAt: nil, acceptedAt: nil, errorCode: nil))
    }

    /// Twilio accepts a text, claimed ten milliseconds before, and says so ten milliseconds later.
    mutating func sent(
        _ outbound: String, _ sid: String, from: String = acme, to: String, _ body: String, at: Int,
        account: String = "AC1"
    ) {
        messages.append(
            JournalMessage(
                seq: messages.count, sid: sid, accountSid: account, direction: "outbound-api", from: from, to: to,
                body: body, at: Self.moment(at), status: "delivered",
                statusCallback: "http://127.0.0.1:1/sms/status-callback?m=\(outbound)",
                history: [JournalMessage.Change(status: "delivered", at: Self.moment(at + 200))], webhooks: []))
        change(outbound) { row in
            row.state = "sent"
            row.messageSid = sid
            row.claimedAt = Self.moment(at - 10)
            row.acceptedAt = Self.moment(at + 10)
        }
    }

    mutating func end(_ relay: String, _ hop: Int, _ state: String, at: Int, channel: String? = nil) {
        change(relay, hop) { hop in
            hop.state = state
            hop.endedAt = Self.moment(at)
        }
        event(state, at: at, relay: relay, hop: hop, channel: channel)
    }

    mutating func acknowledge(_ relay: String, _ hop: Int, _ phone: String, at: Int) {
        change(relay, hop) { hop in
            hop.state = "acknowledged"
            hop.endedAt = Self.moment(at)
        }
        event("acknowledged", at: at, relay: relay, hop: hop, person: phone, channel: "sms")
        for index in audit.relays.indices where audit.relays[index].relayId == relay {
            audit.relays[index].state = "acknowledged"
            audit.relays[index].acknowledgedBy = phone
            audit.relays[index].acknowledgedAt = Self.moment(at)
        }
    }

    /// Whoever has the relay by turn `hop` gives it to somebody who gets a turn of their own.
    mutating func handOver(_ relay: String, _ hop: Int, to phone: String, source: String, at: Int) {
        end(relay, hop, "declined", at: at, channel: "sms")
        ask(relay, hop + 1, phone, "out-given", source: source, at: at, window: 5)
        change(relay, hop + 1) { hop in
            hop.state = "acknowledged"
            hop.endedAt = Self.moment(at)
        }
        event("handed_over", at: at, relay: relay, hop: hop + 1, person: phone, channel: "sms")
        sent("out-given", "SM95", to: phone, Self.asking("G4", "Where is my dumpster?"), at: at + 40)
        changeRelay(relay) { relay in
            (relay.acknowledgedBy, relay.acknowledgedAt) = (phone, Self.moment(at))
        }
    }

    mutating func event(
        _ kind: String, at: Int, relay: String? = nil, hop: Int? = nil, person: String? = nil, text: String? = nil,
        outbound: String? = nil, channel: String? = nil, tenant: String = "acme"
    ) {
        audit.events.append(
            AuditEvent(
                tenant: tenant, auditId: audit.events.count + 1, at: Self.moment(at), kind: kind, relayId: relay,
                hop: hop, operatorId: person, messageSid: text, outboundId: outbound, channel: channel))
    }

    // MARK: Changing

    mutating func change(_ outbound: String, _ edit: (inout AuditOutbound) -> Void) {
        for index in audit.outbound.indices where audit.outbound[index].outboundId == outbound {
            edit(&audit.outbound[index])
        }
    }

    mutating func change(_ relay: String, _ hop: Int, _ edit: (inout AuditHop) -> Void) {
        for index in audit.hops.indices where audit.hops[index].relayId == relay && audit.hops[index].hop == hop {
            edit(&audit.hops[index])
        }
    }

    mutating func changeMessage(_ sid: String, _ edit: (inout JournalMessage) -> Void) {
        for index in messages.indices where messages[index].sid == sid { edit(&messages[index]) }
    }

    mutating func changeRelay(_ relay: String, _ edit: (inout AuditRelay) -> Void) {
        for index in audit.relays.indices where audit.relays[index].relayId == relay { edit(&audit.relays[index]) }
    }
}
