import HTTPTypes
import Hummingbird
import Keyring
import RelayStore
import ServiceKit

/// A customer's job as it changes, by the token of their link.
struct LiveRoutes: Sendable {
    private let store: TrackerStore
    private let pages: LivePages

    init(_ dependencies: TrackerDependencies) {
        store = dependencies.store
        pages = dependencies.livePages
    }

    /// - Parameter reads: The routes under `/api/track`.
    func register(on reads: RouterGroup<TrackerContext>) {
        reads.endpoint("{token}/events", [.get: open, .options: options])
    }

    private func options(_ request: Request, _ context: TrackerContext) async throws -> Response {
        Response(status: .noContent, headers: [.allow: "GET, OPTIONS"])
    }

    /// The first state is sent unless it is the one that `Last-Event-ID` names; it is read after the viewer has joined,
    /// so that no change falls in between.
    private func open(_ request: Request, _ context: TrackerContext) async throws -> Response {
        guard let token = Keyring.trackingHash(of: try context.parameters.require("token")),
            let job = try await store.job(tokenSHA256: token)
        else { throw ProblemError(.notFound, detail: "This link is not valid any more.") }
        guard let viewer = pages.join(LivePage(job.tenant, job.id, token: token)) else {
            throw ProblemError(
                .serviceUnavailable, detail: "As many pages as may be live are live already.",
                headers: [.retryAfter: "30"])
        }
        let seen = request.headers[.lastEventID]
        let body = ResponseBody { writer in
            var stream = LiveStream(to: viewer, seen: seen)
            try await stream.send(to: &writer, answering: request)
        }
        let headers: HTTPFields = [
            .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store, no-transform",
            .accelBuffering: "no",
        ]
        return Response(status: .ok, headers: headers, body: body)
    }
}
