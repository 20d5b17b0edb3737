import Logging

/// Sends texts from phones: journals them, requests the business number's webhook, and does what its answer says.
struct InboundSender: Sendable {
    /// What became of a text.
    struct Receipt: Sendable {
        var sid: String
        /// What the webhook answered, or if it failed the fallback URL.
        var outcome: WebhookCaller.Outcome
        /// Twilio's code for what was wrong with the last answer.
        var errorCode: Int?
    }

    let directory: AccountDirectory
    let senders: SenderBook
    let journal: Journal
    let optOuts: OptOutHandler
    let webhook: InboundWebhook
    let replies: ReplySender
    let chance: Chance
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
        guard media.count <= 10 else { throw SimulatorError("a text has at most 10 media") }
        let sid = order.sid ?? chance.sid(media.isEmpty ? "SM" : "MM", .text)
        guard isSID(sid, "SM", "MM") else { throw SimulatorError("\"sid\" is not SM or MM and 32 hexadecimal digits") }
        return InboundText(
            sid: sid, account: account, from: from, to: to, body: order.body ?? "", media: media,
            service: senders.service(ofNumber: to)?.sid, extra: order.parameters ?? [:])
    }

    /// Journals a text, unless its SID is there already, and requests the webhook.
    func send(_ text: InboundText) async -> Receipt {
        var text = text
        if journal.add(text.record(at: .now())) != nil {
            let reaction = optOuts.react(to: text)
            text.optOutType = reaction.optOutType
            if let reply = reaction.reply {
                replies.send(WebhookAnswer.Reply(body: reply), to: text, despiteOptOut: true)
            }
        }
        let receipt = await webhook.announce(text)
        for reply in receipt.answer.replies { replies.send(reply, to: text) }
        if let code = receipt.answer.errorCode {
            logger.warning(
                "inbound webhook failed",
                metadata: ["sid": "\(text.sid)", "outcome": "\(receipt.outcome.summary)", "code": "\(code)"])
        }
        return Receipt(sid: text.sid, outcome: receipt.outcome, errorCode: receipt.answer.errorCode)
    }

    /// The number that was named, or else the first number of the phone owner's business.
    private func recipient(_ named: String?, of phone: String) -> String? {
        if let named { return e164(named) }
        return directory.person(phone).flatMap { directory.numbers(of: $0.tenant).first?.number }
    }
}
