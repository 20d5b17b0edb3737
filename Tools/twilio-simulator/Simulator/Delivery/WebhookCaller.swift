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
        /// The limit for connecting.
        package var connectTimeout: Duration
        /// The limit for the whole attempt.
        package var timeout: Duration

        /// A call from its parts, with Twilio's limits unless told otherwise.
        package init(
            url: String, headers: [(String, String)], body: [UInt8], connectTimeout: Duration = .seconds(5),
            timeout: Duration = .seconds(15)
        ) {
            (self.url, self.headers, self.body) = (url, headers, body)
            (self.connectTimeout, self.timeout) = (connectTimeout, timeout)
        }
    }

    /// What came back.
    package enum Outcome: Sendable, Equatable {
        /// An answer: HTTP status, content type and body.
        case answered(status: Int, contentType: String?, body: [UInt8])
        /// No connection came about; Twilio tries once more.
        case notConnected
        /// No answer in time, or the connection broke.
        case noAnswer
        /// It failed for a reason that has a code of its own.
        case failed(Failure)
    }

    /// Failures with a code of their own in Twilio's error dictionary.
    package enum Failure: Int, Sendable {
        /// The host's name does not resolve.
        case hostName = 11210
        /// The TLS handshake failed.
        case handshake = 11220
        /// The certificate is not trusted.
        case certificate = 11237
        /// The answer is larger than 64 kB.
        case tooLarge = 11750
    }

    /// Requests one webhook and waits for the outcome, as long as the call says.
    package var call: @Sendable (Call) async -> Outcome

    /// A caller from its one function.
    package init(call: @escaping @Sendable (Call) async -> Outcome) { self.call = call }
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
        case .failed(.hostName): "host name not found"
        case .failed(.handshake): "TLS handshake failed"
        case .failed(.certificate): "certificate not trusted"
        case .failed(.tooLarge): "answer too large"
        }
    }

    /// Twilio's code for a request that brought no usable answer: 11200 for a status, 11205 for no connection.
    var errorCode: Int? {
        switch self {
        case .answered(let status, _, _): (200..<300).contains(status) ? nil : 11200
        case .notConnected: 11205
        case .noAnswer: 11200
        case .failed(let failure): failure.rawValue
        }
    }
}
