import HTTPTypes
package import Hummingbird
import Logging

/// Turns every error, the router's own included, into problem details; add it before all others but the request log, and once
/// more behind one that throws errors of its own instead of those it gets, as Hummingbird's `CORSMiddleware` does.
package struct ProblemMiddleware<Context: RequestContext>: RouterMiddleware {
    package init() {}

    @concurrent
    package func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let problem as ProblemError {
            return problem.response()
        } catch let error as HTTPError {
            return ProblemError(error.status, detail: error.body, headers: error.headers).response()
        } catch let error as any HTTPResponseError {
            return ProblemError(error.status).response()
        } catch is CancellationError {
            return ProblemError(.serviceUnavailable, detail: "The server is ending.").response()
        } catch {
            // The description of a foreign error may quote what a client sent, so only its type is written.
            context.logger.error("request failed", metadata: ["error.type": "\(Swift.type(of: error))"])
            return ProblemError(.internalServerError).response()
        }
    }
}
