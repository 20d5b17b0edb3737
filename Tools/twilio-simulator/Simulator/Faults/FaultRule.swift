/// A fault that the simulator commits on purpose.
package struct FaultRule: Sendable {
    /// What goes wrong.
    package enum Kind: String, Sendable, CaseIterable {
        /// Nothing goes wrong: a step of a script that lets messages by.
        case pass
        /// The create request is refused with an error code; nothing is accepted.
        case reject
        /// Refused with 429 and 20429.
        case rateLimit = "rate_limit"
        /// Answered with a 5xx; nothing is accepted.
        case errorBeforeAccept = "error_before_accept"
        /// Never answered; nothing is accepted.
        case hangBeforeAccept = "hang_before_accept"
        /// The connection is reset instead of an answer; nothing is accepted.
        case resetBeforeAccept = "reset_before_accept"
        /// Lists and fetches are answered with a 5xx, or the given status; `to` and `from` are those of the list's filter.
        case errorOnRead = "error_on_read"
        /// Accepted and delivered, but answered with a 5xx.
        case errorAfterAccept = "error_after_accept"
        /// Accepted and delivered, but never answered.
        case hangAfterAccept = "hang_after_accept"
        /// Accepted and delivered, but the connection is reset instead of an answer.
        case resetAfterAccept = "reset_after_accept"
        /// Accepted and delivered, and answered late.
        case slow
        /// The carrier reports the text undelivered.
        case undelivered
        /// The text fails before it is sent.
        case failed
        /// No status callback is requested, or none about one status.
        case noCallback = "no_callback"
        /// Each status callback is requested twice.
        case duplicateCallback = "duplicate_callback"
        /// The status callbacks are requested in reverse order.
        case reorderCallbacks = "reorder_callbacks"
        /// The status callbacks are requested late.
        case delayCallback = "delay_callback"

        /// Whether nothing is accepted when it strikes.
        package var refuses: Bool {
            switch self {
            case .reject, .rateLimit, .errorBeforeAccept, .hangBeforeAccept, .resetBeforeAccept: true
            default: false
            }
        }
    }

    /// The name under which the rule is listed and deleted.
    package var id: String
    /// What goes wrong.
    package var kind: Kind
    /// Strikes only messages to this number; any when `nil`.
    package var to: String?
    /// Strikes only messages from this number; any when `nil`.
    package var from: String?
    /// The HTTP status of the answer, where the kind has one.
    package var httpStatus: Int?
    /// Twilio's error code, where the kind has one.
    package var code: Int?
    /// How long it takes in milliseconds, where the kind waits.
    package var delayMilliseconds: Int?
    /// The `Retry-After` of a `rate_limit`, in seconds.
    package var retryAfter: Int?
    /// How often it still strikes; without end when `nil`.
    package var remaining: Int?
    /// Strikes that many of a hundred messages that it could strike; all when `nil`.
    package var percent: Double?
    /// Only callbacks about this status, where the kind is about callbacks.
    package var status: MessageRecord.Status?
    /// The script it is a step of: it is in force when the steps before it are used up.
    package var script: String?
    /// From when on it is in force; at once when `nil`.
    package var begins: WallTime?
    /// Until when it is in force; without end when `nil`.
    package var ends: WallTime?
    /// How often it has struck.
    package var hits = 0
    /// How many messages it could have struck.
    var seen = 0

    /// The refusal that the rule stands for, or the error it answers after accepting.
    package var failure: RestFailure {
        let usual: Int =
            switch kind {
            case .rateLimit: 20429
            case .reject: 21211
            default: httpStatus == 503 ? 20503 : 20500
            }
        var failure = RestFailure.known(code ?? usual)
        failure.status = httpStatus ?? failure.status
        failure.retryAfter = retryAfter
        return failure
    }

    var json: JSONValue {
        .object([
            ("id", .string(id)), ("kind", .string(kind.rawValue)), ("to", .optional(to)), ("from", .optional(from)),
            ("http_status", .optional(httpStatus)), ("code", .optional(code)),
            ("delay_ms", .optional(delayMilliseconds)), ("retry_after", .optional(retryAfter)),
            ("times", .optional(remaining)), ("percent", .optional(percent)),
            ("status", .optional(status?.rawValue)), ("script", .optional(script)),
            ("begins", .optional(begins?.iso8601)), ("ends", .optional(ends?.iso8601)), ("hits", .int(hits)),
        ])
    }
}
