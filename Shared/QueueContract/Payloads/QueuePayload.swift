import FoundationEssentials

/// The body of a message: a JSON object with its version as `v`.
package protocol QueuePayload: Sendable {
    /// Reads a body.
    ///
    /// - Throws: ``PayloadError`` when it can never be understood, however often it is tried.
    init(decoding body: [UInt8]) throws(PayloadError)

    /// The body; ``init(decoding:)`` reads it back.
    func encoded() -> [UInt8]
}

/// The version of all payloads that this program writes and reads.
let payloadVersion = 1

/// The longest hint: a few identifiers.
let hintLimit = 4096

/// Reads the fields of a body of at most `limit` bytes, of the known version.
func fields<Fields: Decodable>(
    _ type: Fields.Type, of body: [UInt8], limit: Int
) throws(PayloadError) -> Fields {
    guard body.count <= limit else { throw .tooLong(limit: limit) }
    let data = Data(body)
    do {
        let version = try JSONDecoder().decode(VersionField.self, from: data).v
        guard version == payloadVersion else { throw PayloadError.unknownVersion(version) }
        return try JSONDecoder().decode(type, from: data)
    } catch let error as PayloadError {
        throw error
    } catch let error as DecodingError {
        throw .malformed(field: error.field)
    } catch {
        throw .malformed(field: "")
    }
}

private struct VersionField: Decodable {
    let v: Int
}

extension DecodingError {
    /// The path of the field; nothing else, since the rest of the error may show content.
    fileprivate var field: String {
        switch self {
        case .keyNotFound(let key, let context): Self.text(context.codingPath + [key])
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            Self.text(context.codingPath)
        @unknown default: ""
        }
    }

    private static func text(_ path: [any CodingKey]) -> String { path.map(\.stringValue).joined(separator: ".") }
}
