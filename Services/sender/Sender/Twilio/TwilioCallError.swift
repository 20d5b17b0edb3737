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

extension TwilioCallError {
    /// What the account's load learns from it.
    var ending: AccountLoad.Ending {
        switch self {
        case .transport(let error): error.ending
        case .refused(let failure): SendVerdict.of(failure).ending
        case .unreadable, .tooManyPages: .answered
        }
    }
}

extension HTTPTransportError {
    /// What the account's load learns from it.
    var ending: AccountLoad.Ending { code == .timeout && outcome == .unknown ? .timedOut : .unknown }
}

extension SendVerdict {
    /// What the account's load learns from it.
    var ending: AccountLoad.Ending {
        switch self {
        case .slowAccount(let backoff): .throttled(backoff)
        case .stopAccount: .stopped
        case .permanent, .uncertain: .answered
        case .retry: .unknown
        }
    }
}

extension SendOutcome {
    /// What the account's load learns from it.
    var ending: AccountLoad.Ending {
        switch self {
        case .accepted: .answered
        case .rejected(let verdict, _): verdict.ending
        case .notSent(let error): error.ending
        case .uncertain(let error): error.ending
        }
    }
}
