import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// A page that may load its own style, script, pictures and JSON, and nothing else.
    ///
    /// - Parameter origin: Whose pictures it may show, too.
    static func page(_ html: String, status: HTTPResponse.Status, picturesFrom origin: String? = nil) -> Response {
        let pictures = "img-src 'self'" + (origin.map { " \($0)" } ?? "")
        return answer(
            html, status: status,
            policy: "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \(pictures); "
                + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
    }

    /// A page that may load its style and its icon and send its form, and nothing else.
    static func form(_ html: String, status: HTTPResponse.Status) -> Response {
        answer(
            html, status: status,
            policy: "default-src 'none'; style-src 'self'; img-src 'self'; "
                + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
    }

    private static func answer(_ html: String, status: HTTPResponse.Status, policy: String) -> Response {
        Response(
            status: status,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .vary: "Accept-Language",
                .contentSecurityPolicy: policy,
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }
}
