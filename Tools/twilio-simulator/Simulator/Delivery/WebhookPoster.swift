/// Posts signed forms to webhooks, with Twilio's limits, retries and header fields.
struct WebhookPoster: Sendable {
    /// An attempt that has ended.
    struct Attempt: Sendable {
        /// Counted from 1.
        var number: Int
        var duration: Duration
        var outcome: WebhookCaller.Outcome
    }

    let caller: WebhookCaller
    let chance: Chance

    /// Signs a form and posts it, again as often as the address's overrides say, within their total time.
    ///
    /// All attempts are the same request with the same `I-Twilio-Idempotency-Token`, and follow each other at once.
    ///
    /// - Parameter note: Called after each attempt.
    func post(
        _ form: FormPairs, to address: String, token: String, note: (Attempt) -> Void
    ) async -> WebhookCaller.Outcome {
        let overrides = ConnectionOverrides(of: address)
        let start = ContinuousClock.now
        var request = request(form, to: address, token: token)
        request.connectTimeout = overrides.connectTimeout
        for number in 1... {
            let began = ContinuousClock.now
            let left = max(overrides.totalTimeout - start.duration(to: began), .milliseconds(1))
            request.timeout = min(overrides.connectTimeout + overrides.readTimeout, left)
            let outcome = await caller.call(request)
            note(Attempt(number: number, duration: began.duration(to: .now), outcome: outcome))
            let hasTime = start.duration(to: .now) < overrides.totalTimeout
            guard number <= overrides.retries, hasTime, overrides.repeats(outcome) else { return outcome }
        }
        return .noAnswer
    }

    private func request(_ form: FormPairs, to address: String, token: String) -> WebhookCaller.Call {
        let url = String(address.prefix { $0 != "#" })
        var headers = [
            ("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"), ("Accept", "*/*"),
            ("User-Agent", "TwilioProxy/1.1"), ("I-Twilio-Idempotency-Token", chance.idempotencyToken()),
            ("X-Twilio-Signature", webhookSignature(url: url, form: form, token: token)),
        ]
        if let credentials = basicCredentials(in: url) { headers.append(("Authorization", credentials)) }
        return WebhookCaller.Call(url: withoutUserInfo(url), headers: headers, body: Array(form.encoded.utf8))
    }
}
