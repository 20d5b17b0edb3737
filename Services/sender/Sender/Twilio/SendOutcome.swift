import HTTPTransport
import TwilioContract

/// What became of a request to send a message.
enum SendOutcome: Sendable {
    /// Twilio has taken the message.
    case accepted(MessageResource)
    /// Twilio has refused; the verdict says what that means, which may also be "uncertain".
    case rejected(SendVerdict, TwilioFailure)
    /// No byte of the request was handed to a socket: it may be sent again.
    case notSent(HTTPTransportError)
    /// Twilio may have the message: look it up before anything else.
    case uncertain(TwilioCallError)

    init(_ error: HTTPTransportError) {
        self = error.outcome == .notSent ? .notSent(error) : .uncertain(.transport(error))
    }

    init(_ response: TransportResponse) {
        switch response.status {
        case 200..<300:
            // A success that names no message leaves open which one it was.
            guard let message = try? MessageResource(decoding: response.body) else {
                self = .uncertain(.unreadable(status: response.status))
                return
            }
            self = .accepted(message)
        case 300..<400:
            // Twilio does not redirect; whoever does may have passed the request on.
            self = .uncertain(.unreadable(status: response.status))
        default:
            let failure = TwilioFailure(status: response.status, body: response.body)
            self = .rejected(.of(failure), failure)
        }
    }
}
