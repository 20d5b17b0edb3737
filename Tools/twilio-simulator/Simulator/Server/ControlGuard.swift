import Hummingbird
import NIOCore

/// Lets only this machine use the control side, unless told otherwise, and no foreign web page through somebody's browser.
struct ControlGuard: RouterMiddleware {
    typealias Context = SimulatorContext

    /// Whether other machines may use it.
    let admitsOthers: Bool

    func handle(
        _ request: Request, context: SimulatorContext,
        next: @concurrent (Request, SimulatorContext) async throws -> Response
    ) async throws -> Response {
        guard admitsOthers || isLoopback(context.channel.remoteAddress), isSameOrigin(request) else {
            return controlFailure(403, "the control side answers this machine only")
        }
        return try await next(request, context)
    }

    /// A connection without an address is a Unix socket or a test's.
    private func isLoopback(_ address: SocketAddress?) -> Bool {
        guard let ip = address?.ipAddress else { return true }
        return ip == "::1" || ip.hasPrefix("127.") || ip.hasPrefix("::ffff:127.")
    }

    private func isSameOrigin(_ request: Request) -> Bool {
        guard let origin = request.header("origin") else { return true }
        return origin == "http://\(request.head.authority ?? "")" || origin == "https://\(request.head.authority ?? "")"
    }
}

/// An error answer of the control side.
func controlFailure(_ status: Int, _ message: String) -> Response {
    jsonResponse(.object([("error", .string(message))]), status: status)
}
