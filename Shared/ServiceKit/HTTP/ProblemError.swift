package import HTTPTypes
package import Hummingbird
import NIOCore

/// An error that its client sees as problem details (RFC 9457): `application/problem+json`.
package struct ProblemError: Error, HTTPResponseError, CustomStringConvertible {
    package var status: HTTPResponse.Status
    /// A URI reference that names the kind of problem; `about:blank` means the status says it all.
    package var type: String
    /// The kind of problem in a few words; the status's own phrase when `type` is `about:blank`.
    package var title: String
    /// What went wrong this time, for people; never contains what the client may not know.
    package var detail: String?
    /// Further members, such as the name of a wrong field.
    package var members: [(name: String, value: String)]
    /// Further response headers, such as `Retry-After`.
    package var headers: HTTPFields

    package init(
        _ status: HTTPResponse.Status, detail: String? = nil, type: String = "about:blank", title: String? = nil,
        members: [(name: String, value: String)] = [], headers: HTTPFields = [:]
    ) {
        self.status = status
        self.type = type
        self.title = title ?? status.reasonPhrase
        self.detail = detail
        self.members = members
        self.headers = headers
    }

    package var description: String { "\(status.code) \(title)" }

    package func response(from request: Request, context: some RequestContext) throws -> Response { response() }

    /// The response, with `Cache-Control: no-store`.
    package func response() -> Response {
        var json = JSONText()
        json.append("{")
        json.member("type", type, first: true)
        json.member("title", title)
        json.key("status")
        json.number(Int(status.code))
        if let detail { json.member("detail", detail) }
        for member in members { json.member(member.name, member.value) }
        json.append("}\n")
        var headers = headers
        headers[.contentType] = "application/problem+json"
        headers[.cacheControl] = "no-store"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes)))
    }
}
