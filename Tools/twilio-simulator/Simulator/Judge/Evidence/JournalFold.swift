/// Puts messages together from the events of the journal, which come one a line in the order in which they happened.
struct JournalFold {
    /// An event; what belongs to its kind only is optional.
    struct Event: Decodable {
        var seq: Int
        var at: Instant
        var event: String
        var sid: String?
        var accountSid: String?
        var direction: String?
        var from: String?
        var to: String?
        var body: String?
        var status: String?
        var statusCallback: String?
        var httpStatus: Int?
        var outboundId: String?
        var code: Int?
    }

    private(set) var messages: [JournalMessage] = []
    private(set) var refusals: [JournalRefusal] = []
    private var places: [String: Int] = [:]

    /// Takes the next event; one about a message that is not known is left alone.
    mutating func add(_ event: Event) {
        guard let sid = event.sid else { return refuse(event) }
        switch event.event {
        case "message_accepted", "message_received": begin(event, sid)
        case "message_status":
            change(sid) { message in
                message.status = event.status ?? message.status
                message.history?.append(JournalMessage.Change(status: message.status, at: event.at))
            }
        case "webhook":
            change(sid) { $0.webhooks?.append(JournalMessage.Webhook(at: event.at, httpStatus: event.httpStatus)) }
        default: break
        }
    }

    private mutating func refuse(_ event: Event) {
        guard event.event == "message_refused", let from = event.from, let to = event.to, let code = event.code else {
            return
        }
        refusals.append(
            JournalRefusal(
                seq: event.seq, at: event.at, from: from, to: to, code: code, outboundID: event.outboundId?.lowercased()
            ))
    }

    private mutating func begin(_ event: Event, _ sid: String) {
        guard places[sid] == nil, let account = event.accountSid, let direction = event.direction,
            let from = event.from, let to = event.to
        else { return }
        places[sid] = messages.count
        messages.append(
            JournalMessage(
                seq: event.seq, sid: sid, accountSid: account, direction: direction, from: from, to: to,
                body: event.body ?? "", at: event.at, status: event.status ?? "", statusCallback: event.statusCallback,
                history: [], webhooks: []))
    }

    private mutating func change(_ sid: String, _ edit: (inout JournalMessage) -> Void) {
        if let place = places[sid] { edit(&messages[place]) }
    }
}
