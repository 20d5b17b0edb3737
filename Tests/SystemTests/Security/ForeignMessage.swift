import AMQP
import QueueContract
import RelayModel

/// A message, and what becomes of it.
struct ForeignMessage: CustomStringConvertible {
    let description: String
    let address: AMQPAddress
    /// The queue whose consumer acknowledges it; nil for an event, which nobody does.
    let consumer: String?
    let body: [UInt8]
    /// Whether it is kept with a reason.
    var isParked = false
}

/// Messages of every kind in the name of one business, with names of another's things.
struct ForeignMessages {
    let names: QueueNames
    let ours: BusinessNames
    let theirs: BusinessNames
    /// The SID of the text that their first turn hangs on.
    let theirSID: String
    /// A command of theirs, and ours that name their things; all of them wait.
    let theirCommand: CommandID
    let commands: [CommandID]
    /// A text to their operator that waits.
    let theirText: OutboundID
    private static let now = Moment(microseconds: 1_700_000_000_000_000)

    func all(of kind: PayloadKind) -> [ForeignMessage] {
        switch kind {
        case .send: kind.queues.map { message(SendHint(tenant: ours.tenant, outbound: theirText), to: $0) }
        case .escalate: kind.queues.flatMap { [deadline(to: $0), failure(of: ours.tenant, to: $0)] }
        case .delivery:
            [
                report(ours.account, theirs.outbound, Self.sid(1), isParked: true),
                report(ours.account, nil, theirSID, isParked: true),
                report(ours.account, ours.outbound, theirSID),
            ]
        case .command: ([theirCommand] + commands).map { command(ours.tenant, $0) }
        case .inbound:
            [
                text(ours, from: theirs.customerPhone, to: theirs.number, "Hello", Self.sid(2), isParked: true),
                text(ours, from: theirs.personPhone, to: theirs.number, "OK", Self.sid(3), isParked: true),
                text(ours, from: theirs.personPhone, to: ours.number, "OK", Self.sid(4)),
                text(ours, from: theirs.customerPhone, to: ours.number, "STOP", theirSID),
            ]
        case .event:
            [
                event(.job(ours.tenant, theirs.job, at: Self.now)),
                event(.relay(ours.tenant, theirs.relay, job: theirs.job, at: Self.now)),
                event(.alert(ours.tenant, relay: theirs.relay, at: Self.now)),
                event(.command(ours.tenant, theirCommand, at: Self.now)),
            ]
        }
    }

    /// A SID that no text has.
    static func sid(_ number: Int) -> String { "SM" + String(repeating: "f", count: 31) + String(number) }
}

// MARK: - The same in their own name, which does something

extension ForeignMessages {
    /// What they may do themselves, and by which query it is seen to be done.
    var own: [(message: ForeignMessage, query: String, result: String)] {
        let row = "outbound_messages where outbound_id = '\(theirs.outbound)'"
        return [
            // First: whatever goes to the same phone afterwards wakes it, too.
            (
                message(SendHint(tenant: theirs.tenant, outbound: theirText), to: "send"),
                "select attempt > 0 or not_before is not null from outbound_messages where outbound_id = '\(theirText)'",
                "true"
            ),
            (
                failure(of: theirs.tenant, to: "escalate"),
                "select state from hops where outbound_id = '\(theirs.outbound)'", "failed"
            ),
            (
                report(theirs.account, theirs.outbound, theirSID), "select delivery_status from \(row)", "undelivered"
            ),
            (
                command(theirs.tenant, theirCommand),
                "select state from commands where command_id = '\(theirCommand)'", "done"
            ),
            (
                text(theirs, from: theirs.customerPhone, to: theirs.number, "Hello", Self.sid(5)),
                "select count(*) from inbound_messages where message_sid = '\(Self.sid(5))'", "1"
            ),
        ]
    }
}

// MARK: - One of each kind

extension ForeignMessages {
    private func deadline(to queue: String) -> ForeignMessage {
        message(EscalateHint(tenant: ours.tenant, relay: theirs.relay, hop: 1, cause: .deadline), to: queue)
    }

    private func failure(of tenant: TenantID, to queue: String) -> ForeignMessage {
        message(EscalateHint(tenant: tenant, relay: theirs.relay, hop: 1, cause: .failed), to: queue)
    }

    private func report(
        _ account: String, _ outbound: OutboundID?, _ sid: String, isParked: Bool = false
    ) -> ForeignMessage {
        let pairs = [
            (name: "MessageSid", value: sid), (name: "AccountSid", value: account),
            (name: "MessageStatus", value: "undelivered"),
        ]
        let payload = DeliveryPayload(accountSID: account, outbound: outbound, receivedAt: Self.now, pairs: pairs)
        return message(payload, to: "delivery", isParked: isParked)
    }

    private func command(_ tenant: TenantID, _ command: CommandID) -> ForeignMessage {
        message(CommandPayload(tenant: tenant, command: command), to: "command")
    }

    private func text(
        _ business: BusinessNames, from phone: PhoneNumber, to number: PhoneNumber, _ body: String, _ sid: String,
        isParked: Bool = false
    ) -> ForeignMessage {
        let pairs = [
            (name: "MessageSid", value: sid), (name: "AccountSid", value: business.account),
            (name: "From", value: phone.e164), (name: "To", value: number.e164), (name: "Body", value: body),
        ]
        let payload = InboundPayload(
            tenant: business.tenant, accountSID: business.account, receivedAt: Self.now, source: .webhook, pairs: pairs)
        return message(payload, to: "inbound", isParked: isParked)
    }

    private func event(_ event: EventPayload) -> ForeignMessage {
        ForeignMessage(
            description: "event \(event.kind.rawValue)",
            address: AMQPAddress(exchange: names.events, routingKey: event.routingKey, mandatory: false), consumer: nil,
            body: event.encoded())
    }

    /// A message for a queue; of a ladder it takes the shortest step.
    private func message(_ payload: some QueuePayload, to queue: String, isParked: Bool = false) -> ForeignMessage {
        let place =
            switch queue {
            case "ack-deadline": (entry: names.ackDeadline(seconds: 1), consumer: names.escalate)
            case "retry": (entry: names.retry(seconds: 1), consumer: names.send)
            case "retry.bulk": (entry: names.retryBulk(seconds: 1), consumer: names.sendBulk)
            default: (entry: names.full(queue), consumer: names.full(queue))
            }
        return ForeignMessage(
            description: "\(type(of: payload)) by \(queue)", address: AMQPAddress(routingKey: place.entry),
            consumer: place.consumer, body: payload.encoded(), isParked: isParked || queue == "parked")
    }
}
