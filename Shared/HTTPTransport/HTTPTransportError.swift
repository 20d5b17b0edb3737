/// Why a request got no response.
package struct HTTPTransportError: Error, Equatable, CustomStringConvertible {
    /// What went wrong.
    package enum Code: String, Sendable {
        /// The method, URL or a header cannot be sent as given.
        case invalidRequest
        /// libcurl, the CA file or a limit is not usable as configured.
        case configuration
        /// As many requests as allowed wait for a connection already.
        case queueFull
        /// The request's `startBy` had passed when its turn came.
        case startLimitPassed
        /// The calling task was cancelled.
        case cancelled
        /// The transport is closed or closing.
        case closed
        /// The name did not resolve.
        case resolve
        /// Nobody accepted the connection.
        case connect
        /// The TLS handshake failed.
        case tls
        /// The peer's certificate is not trusted.
        case certificate
        /// The connect timeout or the request's timeout passed.
        case timeout
        /// The connection ended before the response did.
        case connectionLost
        /// The response is larger than the configured limit.
        case responseTooLarge
        /// The peer's answer is not HTTP, or libcurl gave up for another reason.
        case transfer
    }

    /// Whether the peer can have the request.
    package enum Outcome: String, Sendable {
        /// No byte of the request was handed to a socket.
        case notSent
        /// The peer may have got the request, and may have acted on it.
        case unknown
    }

    package var code: Code
    /// What the transport was doing.
    package var operation: String
    /// libcurl's CURLcode, or 0 when the transport itself refused.
    package var curlCode: Int
    package var outcome: Outcome

    /// Whether the same request may succeed later; whether it may be repeated safely is for ``outcome`` to say.
    package var isRetriable: Bool {
        switch code {
        case .queueFull, .resolve, .connect, .tls, .timeout, .connectionLost, .transfer: true
        case .invalidRequest, .configuration, .startLimitPassed, .cancelled, .closed, .certificate,
            .responseTooLarge:
            false
        }
    }

    /// Names the code, operation and outcome, never the URL, a header or the body.
    package var description: String {
        "\(operation): \(code.rawValue) (\(outcome == .notSent ? "not sent" : "outcome unknown"), curl \(curlCode))"
    }

    init(_ code: Code, _ operation: String, curlCode: Int = 0, outcome: Outcome = .notSent) {
        self.code = code
        self.operation = operation
        self.curlCode = curlCode
        self.outcome = outcome
    }
}
