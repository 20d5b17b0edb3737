/// Why a message's body cannot be understood: such a message is parked. It never holds any of the content.
package enum PayloadError: Error, Equatable, CustomStringConvertible {
    /// Longer than any message of its kind.
    case tooLong(limit: Int)
    /// Not a JSON object, or a field of it is missing, of a wrong type or out of its range.
    case malformed(field: String)
    /// Made by a later version of this system.
    case unknownVersion(Int)

    package var description: String {
        switch self {
        case .tooLong(let limit): "the message is longer than \(limit) bytes"
        case .malformed(let field):
            field.isEmpty ? "the message is not JSON" : "the message's field \(field) is not right"
        case .unknownVersion(let version): "the message has version \(version), which this program does not know"
        }
    }
}
