/// What a webhook's answer to a text means.
struct WebhookAnswer: Sendable, Equatable {
    /// A text that the answer sends.
    struct Reply: Sendable, Equatable {
        var body: String
        var media: [String] = []
        /// Instead of the phone that wrote.
        var to: String?
        var statusCallback: String?
    }

    /// The texts to send, in order.
    var replies: [Reply] = []
    /// Where another document is to be fetched from instead.
    var redirect: String?
    /// Twilio's code for what is wrong with the answer.
    var errorCode: Int?
    /// Whether nothing of the answer can be used, so that the fallback URL is asked.
    var isFailure = false

    /// Reads an answer as Twilio does: TwiML, plain text that is sent as it is, or nothing.
    init(_ outcome: WebhookCaller.Outcome) {
        guard case .answered(_, let type, let body) = outcome, outcome.errorCode == nil else {
            fail(outcome.errorCode ?? 11200)
            return
        }
        guard body.count <= 64 * 1024 else {
            fail(11750)
            return
        }
        guard !body.isEmpty else { return }
        switch type?.prefix(while: { $0 != ";" && $0 != " " }).lowercased() {
        case nil: fail(11200)
        case "text/xml", "application/xml", "text/html": read(document: body)
        case "text/plain": add(Reply(body: String(decoding: body, as: UTF8.self)))
        default: fail(12300)
        }
    }

    private mutating func read(document: [UInt8]) {
        guard let root = XMLTree(parsing: document) else { return fail(12100) }
        guard root.name == "Response" else { return fail(12102) }
        for verb in root.children where redirect == nil {
            switch verb.name {
            case "Message", "Sms": add(Reply(verb))
            case "Redirect": redirect = verb.text.trimmed
            case _ where Self.voiceVerbs.contains(verb.name): note(14110)
            default: note(12200)
            }
        }
    }

    private mutating func fail(_ code: Int) { (errorCode, isFailure) = (code, true) }

    private mutating func add(_ reply: Reply) {
        if reply.body.isEmpty && reply.media.isEmpty { return note(14103) }
        if reply.body.utf16.count > 1600 { return note(21617) }
        if replies.count == 10 { return note(14109) }
        replies.append(reply)
    }

    /// The first mistake is the one that is told.
    private mutating func note(_ code: Int) { errorCode = errorCode ?? code }

    private static let voiceVerbs: Set = [
        "Say", "Play", "Dial", "Gather", "Record", "Hangup", "Pause", "Reject", "Enqueue", "Leave", "Connect", "Start",
        "Stop", "Refer", "Pay", "Prompt",
    ]
}

extension WebhookAnswer.Reply {
    /// The text of a `<Message>`: in `<Body>` and `<Media>`, or directly in it.
    fileprivate init(_ verb: XMLTree) {
        let bodies = verb.children.filter { $0.name == "Body" }.map(\.text)
        body = (bodies.isEmpty ? verb.text : bodies.joined()).trimmed
        media = verb.children.filter { $0.name == "Media" }.map(\.text.trimmed)
        to = verb.attributes["to"]
        statusCallback = verb.attributes["statusCallback"]
    }
}

extension String {
    fileprivate var trimmed: String {
        let start = drop(while: \.isWhitespace)
        return String(
            start.prefix(upTo: start.lastIndex { !$0.isWhitespace }.map(start.index(after:)) ?? start.startIndex))
    }
}
