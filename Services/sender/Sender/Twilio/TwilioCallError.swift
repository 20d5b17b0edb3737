import HTTPTransport
import TwilioContract

/// Why a call to Twilio gave no usable answer. It holds no number, text or secret.
enum TwilioCallError: Error, CustomStringConvertible {
    /// No answer came.
    case transport(HTTPTransportError)
    /// Twilio refused.
    case refused(TwilioFailure)
    /// The answer is not what Twilio's API describes, at least in part.
    case unreadable(status: Int)
    /// The list did not end.
    case tooManyPages

    var description: String {
        switch self {
        case .transport(let error): "\(error)"
        case .refused(let failure): "refused with \(failure)"
        case .unreadable(let status): "unreadable answer with HTTP status \(status)"
        case .tooManyPages: "the list of messages has too many pages"
        }
    }
}
