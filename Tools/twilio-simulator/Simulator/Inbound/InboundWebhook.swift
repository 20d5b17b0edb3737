/// Announces an inbound text: requests the webhook, follows its redirects, and asks the fallback URL when it fails.
struct InboundWebhook: Sendable {
    /// What the last request brought.
    struct Result: Sendable {
        var outcome: WebhookCaller.Outcome
        var answer: WebhookAnswer
    }

    /// Twilio follows so many `<Redirect>`s (error 11215).
    private static let redirectLimit = 10

    let directory: AccountDirectory
    let senders: SenderBook
    let journal: Journal
    let poster: WebhookPoster

    /// Requests the webhook of the text's number, or of its messaging service.
    func announce(_ text: InboundText) async -> Result {
        let addresses = senders.service(ofNumber: text.to)?.inbound ?? senders.settings(of: text.to).webhook
        let form = text.form
        let result = await request(.inbound, addresses.url, form, text)
        guard result.answer.isFailure, let fallback = addresses.fallbackURL else { return result }
        var second = form
        second.append("ErrorCode", String(result.answer.errorCode ?? 11200))
        second.append("ErrorUrl", withoutUserInfo(String(addresses.url.prefix { $0 != "#" })))
        return await request(.fallback, fallback, second, text)
    }

    private func request(
        _ role: MessageRecord.Webhook.Role, _ address: String, _ form: FormPairs, _ text: InboundText
    ) async -> Result {
        let token = directory.accounts[text.account]?.primaryToken ?? ""
        var address = address
        var replies: [WebhookAnswer.Reply] = []
        for _ in 0...Self.redirectLimit {
            let outcome = await poster.post(form, to: address, token: token) { attempt in
                journal.note(
                    MessageRecord.Webhook(
                        role, .received, attempt, errorCode: WebhookAnswer(attempt.outcome).errorCode),
                    about: text.sid)
            }
            var answer = WebhookAnswer(outcome)
            replies += answer.replies
            answer.replies = replies
            guard let target = answer.redirect, let next = Self.address(target, from: address) else {
                return Result(outcome: outcome, answer: answer)
            }
            address = next
        }
        var answer = WebhookAnswer(.noAnswer)
        answer.errorCode = 11215
        return Result(outcome: .noAnswer, answer: answer)
    }

    /// The address that a redirect leads to: absolute, or a path on the same host; none for anything else.
    private static func address(_ target: String, from address: String) -> String? {
        if isWebAddress(target) { return target }
        guard target.hasPrefix("/"), let scheme = address.firstRange(of: "://") else { return nil }
        return address.prefix(upTo: scheme.upperBound) + address[scheme.upperBound...].prefix { !"/?#".contains($0) }
            + target
    }
}
