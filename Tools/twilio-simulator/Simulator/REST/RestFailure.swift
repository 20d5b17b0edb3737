/// An error answer of the REST API: `{"code", "message", "more_info", "status"}`.
package struct RestFailure: Error, Sendable, Equatable {
    /// The HTTP status.
    package var status: Int
    /// Twilio's error code.
    package var code: Int
    /// Twilio's text for it.
    package var message: String
    /// The value of a `Retry-After` header, in seconds.
    package var retryAfter: Int?

    /// An error with its HTTP status, 400 unless said otherwise.
    package init(_ code: Int, _ message: String, status: Int = 400) {
        (self.code, self.message, self.status) = (code, message, status)
    }

    /// The answer's body.
    package var json: JSONValue {
        .object([
            ("code", .int(code)), ("message", .string(message)),
            ("more_info", .string("https://www.twilio.com/docs/errors/\(code)")), ("status", .int(status)),
        ])
    }

    /// Wrong or missing credentials.
    package static let authenticate = RestFailure(20003, "Authenticate", status: 401)
    /// Twilio's own fault.
    package static let internalError = RestFailure(20500, "An internal server error has occurred", status: 500)
    /// Too many requests at once; such a request was never processed.
    package static let tooManyRequests = RestFailure(20429, "Too Many Requests", status: 429)

    /// There is no such resource.
    package static func notFound(_ path: String) -> RestFailure {
        RestFailure(20404, "The requested resource \(path) was not found", status: 404)
    }

    /// The usual answer for a code that a fault rule asks for.
    package static func known(_ code: Int) -> RestFailure {
        switch code {
        case 20003: authenticate
        case 20404: notFound("")
        case 20429: tooManyRequests
        case 20500: internalError
        case 20503: RestFailure(20503, "Service Unavailable", status: 503)
        case 21211: RestFailure(21211, "Invalid 'To' Phone Number")
        case 21408: RestFailure(21408, "Permission to send an SMS has not been enabled for the region")
        case 21610: RestFailure(21610, "Attempt to send to unsubscribed recipient")
        case 21611: RestFailure(21611, "This 'From' number has exceeded the maximum number of queued messages")
        case 21612:
            RestFailure(21612, "Message cannot be sent with the current combination of 'To' and 'From' parameters")
        case 21614: RestFailure(21614, "'To' number is not a valid mobile number")
        default: RestFailure(code, "The request was refused")
        }
    }
}

/// Twilio's text for the error code of a message that was not delivered.
func deliveryErrorMessage(_ code: Int) -> String {
    switch code {
    case 21610: "Attempt to send to unsubscribed recipient"
    case 30001: "Queue overflow"
    case 30002: "Account suspended"
    case 30003: "Unreachable destination handset"
    case 30004: "Message blocked"
    case 30005: "Unknown destination handset"
    case 30006: "Landline or unreachable carrier"
    case 30007: "Message filtered"
    case 30036: "Validity Period Expired"
    default: "Unknown error"
    }
}
