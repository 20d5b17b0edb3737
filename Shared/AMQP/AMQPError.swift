/// Why an operation on the broker did not succeed.
///
/// Neither ``detail`` nor ``description`` contains message bodies or credentials.
package struct AMQPError: Error, Equatable, CustomStringConvertible {
    /// The kind of failure.
    package enum Code: String, Sendable {
        /// The settings or arguments cannot be used.
        case invalid
        /// There is no connection now; the client keeps trying.
        case notConnected
        /// A connection attempt failed.
        case connectFailed
        /// The peer's certificate is not vouched for by the CA file, or is for another host name.
        case untrustedPeer
        /// The broker refused the user, the password or the virtual host.
        case accessRefused
        /// The connection ended.
        case connectionLost
        /// The broker closed the channel; ``AMQPError/replyCode`` says why.
        case channelClosed
        /// No queue is bound for the message (basic.return).
        case unroutable
        /// The broker did not take the message (basic.nack), as when a queue with `reject-publish` is full.
        case refused
        /// A declaration contradicts what exists on the broker, or what the broker supports.
        case topologyConflict
        /// The queue does not exist.
        case notFound
        /// The broker ended the consumer, as when its queue was deleted.
        case consumerCancelled
        /// No answer came in time.
        case timeout
        /// The calling task was cancelled.
        case cancelled
        /// The client was closed.
        case closed
        /// The operating system refused a resource.
        case system
    }

    /// What became of the message or request.
    package enum Outcome: String, Sendable {
        /// Nothing was handed to the connection.
        case notSent
        /// The broker said no.
        case refused
        /// It may or may not have taken effect.
        case unknown
    }

    /// The kind of failure.
    package var code: Code
    /// What was being done, with the name of the queue or exchange where there is one.
    package var operation: String
    /// The AMQP reply code, where the broker gave one.
    package var replyCode: Int?
    /// The broker's or the library's words.
    package var detail: String
    /// What became of the message or request.
    package var outcome: Outcome

    /// Makes an error; `operation` and `detail` go to logs.
    package init(_ code: Code, _ operation: String, replyCode: Int? = nil, detail: String = "", outcome: Outcome) {
        self.code = code
        self.operation = operation
        self.replyCode = replyCode
        self.detail = detail
        self.outcome = outcome
    }

    /// Whether the same call may succeed later without a change of settings or code.
    package var isRetriable: Bool {
        switch code {
        case .invalid, .topologyConflict, .cancelled, .closed: false
        case .notConnected, .connectFailed, .untrustedPeer, .accessRefused, .connectionLost, .channelClosed,
            .unroutable, .refused,
            .notFound, .consumerCancelled, .timeout, .system:
            true
        }
    }

    /// One line for the log.
    package var description: String {
        let reply = replyCode.map { " (\($0))" } ?? ""
        return
            "\(operation): \(code.rawValue)\(reply)\(detail.isEmpty ? "" : ", \(detail)"), outcome \(outcome.rawValue)"
    }
}

extension AMQPError {
    static func closed(_ operation: String, outcome: Outcome = .notSent) -> AMQPError {
        AMQPError(.closed, operation, detail: "the client is closed", outcome: outcome)
    }

    static func cancelled(_ operation: String, outcome: Outcome) -> AMQPError {
        AMQPError(.cancelled, operation, detail: "the waiting task was cancelled", outcome: outcome)
    }

    static func invalid(_ operation: String, _ detail: String) -> AMQPError {
        AMQPError(.invalid, operation, detail: detail, outcome: .notSent)
    }

    /// The same failure as another operation's.
    func during(_ operation: String, outcome: Outcome) -> AMQPError {
        AMQPError(code, operation, replyCode: replyCode, detail: detail, outcome: outcome)
    }
}
