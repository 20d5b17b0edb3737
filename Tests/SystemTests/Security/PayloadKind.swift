/// A kind of payload by its type's name, and where it travels.
enum PayloadKind: String, CaseIterable {
    case send = "SendHint"
    case escalate = "EscalateHint"
    case delivery = "DeliveryPayload"
    case command = "CommandPayload"
    case inbound = "InboundPayload"
    case event = "EventPayload"

    /// Its queues without their prefix and the seconds of a ladder; none for what goes to the exchange only.
    var queues: [String] {
        switch self {
        case .send: ["send", "send.bulk", "retry", "retry.bulk", "parked"]
        case .escalate: ["escalate", "ack-deadline"]
        case .delivery: ["delivery"]
        case .command: ["command"]
        case .inbound: ["inbound"]
        case .event: []
        }
    }
}
