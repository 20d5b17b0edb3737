import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit

extension Request {
    /// The body as JSON of that shape.
    ///
    /// - Throws: 415 for another type, 413 over 64 KiB, 400 naming the field that is missing or of the wrong type.
    func json<Value: Decodable>(_ type: Value.Type) async throws -> Value {
        try decode(type, from: try await limitedBody(upTo: 64 * 1024))
    }

    /// The same where the body may be left out.
    ///
    /// - Returns: Nil for no body.
    func jsonIfAny<Value: Decodable>(_ type: Value.Type) async throws -> Value? {
        let body = try await limitedBody(upTo: 64 * 1024)
        return body.readableBytes == 0 ? nil : try decode(type, from: body)
    }

    /// What the body is, without parameters.
    var mediaType: String? { headers[.contentType]?.split(separator: ";").first?.lowercased() }

    private func decode<Value: Decodable>(_ type: Value.Type, from body: ByteBuffer) throws -> Value {
        guard mediaType == "application/json" else {
            throw ProblemError(.unsupportedMediaType, detail: "Send the body as application/json.")
        }
        do {
            return try JSONDecoder().decode(type, from: Data(body.readableBytesView))
        } catch let error as DecodingError {
            throw error.problem
        }
    }
}

extension Response {
    /// An answer in JSON, its fields in snake case.
    static func json(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) throws -> Response {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var headers = headers
        headers[.contentType] = "application/json; charset=utf-8"
        let body = ByteBuffer(bytes: try encoder.encode(value))
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
    }
}

extension DecodingError {
    /// The problem in the client's words: which field, and what is wrong with it.
    fileprivate var problem: ProblemError {
        switch self {
        case .keyNotFound(let key, let context):
            .field(path(context, key), "is required")
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            context.codingPath.isEmpty
                ? ProblemError(.badRequest, detail: "The body is not a JSON object.")
                : .field(path(context, nil), "has the wrong type")
        default:
            ProblemError(.badRequest, detail: "The body is not valid JSON.")
        }
    }

    private func path(_ context: Context, _ key: (any CodingKey)?) -> String {
        (context.codingPath + (key.map { [$0] } ?? [])).map(\.stringValue).joined(separator: ".")
    }
}

extension ProblemError {
    /// 400 for one field of the request: what rule it breaks.
    static func field(_ name: String, _ rule: String) -> ProblemError {
        ProblemError(
            .badRequest, detail: "The field \(name) \(rule).",
            members: [(name: "field", value: name), (name: "rule", value: rule)])
    }
}
