import HTTPTypes
package import Hummingbird
package import Logging

/// Logs each request's method, route, status and duration, and measures them.
///
/// The route is the pattern (`/api/track/{token}`), never the path or the query, because those can hold tokens and phone
/// numbers.
package struct RequestLogMiddleware<Context: RequestContext>: RouterMiddleware {
    private let metrics: RequestMetrics
    private let level: Logger.Level

    /// - Parameter level: How important a request's line is; failures (5xx) are written as warnings at least.
    package init(metrics: MetricsRegistry, level: Logger.Level = .debug) {
        self.metrics = RequestMetrics(metrics)
        self.level = level
    }

    @concurrent
    package func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        let duration = start.duration(to: .now)
        let route = context.endpointPath ?? "none"
        metrics.count(knownMethod(request.method), route: route, status: response.status.code, duration)
        context.logger.log(
            level: response.status.code >= 500 ? max(level, .warning) : level, "request",
            metadata: [
                "method": "\(request.method)", "route": "\(route)", "status": "\(response.status.code)",
                "milliseconds": "\(Int(duration / .milliseconds(1)))",
            ])
        return response
    }
}

private let knownMethods: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .options]

/// A client may invent methods; the metrics' labels come from a fixed set.
private func knownMethod(_ method: HTTPRequest.Method) -> String {
    knownMethods.contains(method) ? method.rawValue : "other"
}
