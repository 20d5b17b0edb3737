/// How the simulator requests the product's webhooks.
package struct WebhookCaller: Sendable {
    /// A POST of a signed form.
    package struct Call: Sendable {
        /// The address, without an override fragment.
        package var url: String
        /// Header fields, the signature among them.
        package var headers: [(String, String)]
        /// The encoded form.
        package var body: [UInt8]

        /// A call from its parts.
        package init(url: String, headers: [(String, String)], body: [UInt8]) {
            (self.url, self.headers, self.body) = (url, headers, body)
        }
    }

    /// What came back.
    package enum Outcome: Sendable, Equatable {
        /// An answer: HTTP status, content type and body.
        case answered(status: Int, contentType: String?, body: [UInt8])
        /// No connection came about; Twilio tries once more.
        case notConnected
        /// No answer within 15 s, or the connection broke.
        case noAnswer
    }

    /// Requests one webhook and waits for the outcome, 15 s at most.
    package var call: @Sendable (Call) async -> Outcome

    /// A caller from its one function.
    package init(call: @escaping @Sendable (Call) async -> Outcome) { self.call = call }

    /// Signs a form and posts it, once more if no connection came about, as Twilio does by default.
    ///
    /// - Parameter note: Called after each attempt with its number, its duration and what came of it.
    func post(
        _ form: FormPairs, to address: String, token: String, note: (Int, Duration, Outcome) -> Void
    ) async -> Outcome {
        let url = String(address.prefix { $0 != "#" })
        let request = Call(
            url: url,
            headers: [
                ("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"), ("Accept", "*/*"),
                ("User-Agent", "TwilioProxy/1.1"), ("I-Twilio-Idempotency-Token", idempotencyToken()),
                ("X-Twilio-Signature", webhookSignature(url: url, form: form, token: token)),
            ], body: Array(form.encoded.utf8))
        var attempt = 1
        while true {
            let start = ContinuousClock.now
            let outcome = await call(request)
            note(attempt, ContinuousClock.now - start, outcome)
            guard outcome == .notConnected, attempt == 1 else { return outcome }
            attempt += 1
        }
    }
}

/// The same for every attempt of one request; shaped like a UUID.
private func idempotencyToken() -> String {
    let digits = newSID("").utf8
    var text = ""
    for (place, digit) in digits.enumerated() {
        if [8, 12, 16, 20].contains(place) { text += "-" }
        text.unicodeScalars.append(Unicode.Scalar(digit))
    }
    return text
}
