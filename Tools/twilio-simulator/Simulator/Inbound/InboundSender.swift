import Logging

/// Sends texts from phones: journals them and requests the business number's webhook.
struct InboundSender: Sendable {
    /// What became of a text.
    struct Receipt: Sendable {
        var sid: String
        var outcome: WebhookCaller.Outcome
    }

    let directory: AccountDirectory
    let journal: Journal
    let caller: WebhookCaller
    /// The webhook of every number.
    let webhook: String
    let logger: Logger

    /// Makes a text from what the control side was given.
    ///
    /// - Throws: ``SimulatorError`` saying what is wrong with it.
    func text(from phone: String, _ order: TextOrder) throws(SimulatorError) -> InboundText {
        guard let from = e164(phone) else { throw SimulatorError("the phone is not in E.164 form") }
        guard let to = recipient(order.to, of: from) else {
            throw SimulatorError("\"to\" must be a business number in E.164 form")
        }
        guard let account = order.account ?? directory.numbers[to]?.accountSID, directory.accounts[account] != nil
        else { throw SimulatorError("no account owns the number in \"to\"") }
        let media = order.media ?? []
        let sid = order.sid ?? newSID(media.isEmpty ? "SM" : "MM")
        guard isSID(sid, "SM", "MM") else { throw SimulatorError("\"sid\" is not SM or MM and 32 hexadecimal digits") }
        return InboundText(sid: sid, account: account, from: from, to: to, body: order.body ?? "", media: media)
    }

    /// Journals a text, unless its SID is there already, and requests the webhook.
    func send(_ text: InboundText) async -> Receipt {
        journal.add(text.record(at: .now()))
        let token = directory.accounts[text.account]?.primaryToken ?? ""
        let outcome = await caller.post(text.form, to: webhook, token: token) { attempt, duration, outcome in
            journal.note(MessageRecord.Webhook(.inbound, .received, attempt, duration, outcome), about: text.sid)
        }
        if !(200..<300).contains(outcome.httpStatus ?? 0) {
            logger.warning("inbound webhook failed", metadata: ["sid": "\(text.sid)", "outcome": "\(outcome.summary)"])
        }
        return Receipt(sid: text.sid, outcome: outcome)
    }

    /// The number that was named, or else the first number of the phone owner's business.
    private func recipient(_ named: String?, of phone: String) -> String? {
        if let named { return e164(named) }
        return directory.person(phone).flatMap { directory.numbers(of: $0.tenant).first?.number }
    }
}

extension MessageRecord.Webhook {
    /// An attempt that has just ended.
    init(
        _ role: Role, _ told: MessageRecord.Status, _ attempt: Int, _ duration: Duration,
        _ outcome: WebhookCaller.Outcome
    ) {
        self.init(
            role: role, told: told, attempt: attempt, at: .now(), milliseconds: Int(duration / .milliseconds(1)),
            httpStatus: outcome.httpStatus, outcome: outcome.summary)
    }
}

extension WebhookCaller.Outcome {
    /// The HTTP status of the answer, if there was one.
    var httpStatus: Int? {
        guard case .answered(let status, _, _) = self else { return nil }
        return status
    }

    /// The outcome in a few words, without the body.
    var summary: String {
        switch self {
        case .answered(let status, _, _): "answered \(status)"
        case .notConnected: "could not connect"
        case .noAnswer: "no answer"
        }
    }
}
