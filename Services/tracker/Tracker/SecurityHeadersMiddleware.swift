import HTTPTypes
import Hummingbird

/// Adds to every answer what keeps a browser from being tricked: a page's token must not leak by a referrer or a frame.
struct SecurityHeadersMiddleware<Context: RequestContext>: RouterMiddleware {
    @concurrent
    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        for field in securityFields where !response.headers.contains(field.name) { response.headers.append(field) }
        return response
    }
}

/// Made once, because a field is checked when it is made.
private let securityFields = [
    HTTPField(name: .contentSecurityPolicy, value: "default-src 'none'; frame-ancestors 'none'"),
    HTTPField(name: .xContentTypeOptions, value: "nosniff"),
    HTTPField(name: .referrerPolicy, value: "no-referrer"),
    HTTPField(name: .robots, value: "noindex, nofollow"),
    HTTPField(name: .cacheControl, value: "no-store"),
]

extension HTTPField.Name {
    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no header name") }
        return name
    }

    static let accelBuffering = known("X-Accel-Buffering")
    static let csrfToken = known("X-Backhop-CSRF")
    static let fetchSite = known("Sec-Fetch-Site")
    static let forwardedFor = known("X-Forwarded-For")
    static let idempotencyKey = known("Idempotency-Key")
    static let idempotencyReplayed = known("Idempotency-Replayed")
    static let lastEventID = known("Last-Event-ID")
    static let referrerPolicy = known("Referrer-Policy")
    static let robots = known("X-Robots-Tag")
}
