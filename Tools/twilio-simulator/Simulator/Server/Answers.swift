import HTTPTypes
import Hummingbird
import NIOCore

/// How much of a request body is read before the request is refused.
let requestBodyLimit = 1 << 20

/// A JSON answer.
func jsonResponse(
    _ value: JSONValue, status: Int = 200, headers: [(String, String)] = []
) -> Response {
    response(
        value.bytes(), type: "application/json; charset=utf-8", status: status,
        headers: [("Cache-Control", "no-store")] + headers)
}

/// An answer from bytes.
func response(_ body: [UInt8], type: String, status: Int = 200, headers: [(String, String)] = []) -> Response {
    var fields = HTTPFields()
    for (name, value) in [("Content-Type", type), ("X-Content-Type-Options", "nosniff")] + headers {
        if let name = HTTPField.Name(name) { fields[name] = value }
    }
    return Response(
        status: HTTPResponse.Status(code: status), headers: fields,
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
}

extension Request {
    /// A header field's value, whatever the case of its name.
    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }

    /// The decoded query.
    var queryPairs: FormPairs { FormPairs(decoding: (uri.query ?? "").utf8) }

    /// The whole body, or `nil` when it is too long or cannot be read.
    func wholeBody() async -> [UInt8]? {
        guard let buffer = try? await body.collect(upTo: requestBodyLimit) else { return nil }
        return Array(buffer.readableBytesView)
    }
}
