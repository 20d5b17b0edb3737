/// Why bytes are not a form that Twilio can have sent. It holds positions only, never what was sent.
package enum TwilioFormError: Error, Equatable, CustomStringConvertible {
    /// More bytes than the limit.
    case tooLong(limit: Int)
    /// More pairs than the limit.
    case tooManyPairs(limit: Int)
    /// A percent sign at this byte is not followed by two hexadecimal digits.
    case badPercent(offset: Int)
    /// The pair of this index, from 0, is not UTF-8 when decoded.
    case notUTF8(pair: Int)

    package var description: String {
        switch self {
        case .tooLong(let limit): "the form is longer than \(limit) bytes"
        case .tooManyPairs(let limit): "the form has more than \(limit) pairs"
        case .badPercent(let offset): "byte \(offset) of the form is a percent sign without two hexadecimal digits"
        case .notUTF8(let pair): "pair \(pair) of the form is not UTF-8"
        }
    }
}
