import Hummingbird
import Logging

/// Logs one line for each request: method, route, status and duration. The route stands for the path, which may hold a number.
struct RequestLog: RouterMiddleware {
    typealias Context = SimulatorContext

    let logger: Logger

    func handle(
        _ request: Request, context: SimulatorContext,
        next: @concurrent (Request, SimulatorContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        logger.info(
            "request",
            metadata: [
                "method": "\(request.method.rawValue)", "route": "\(context.endpointPath ?? "-")",
                "status": "\(response.status.code)", "duration": "\(ContinuousClock.now - start)",
            ])
        return response
    }
}
