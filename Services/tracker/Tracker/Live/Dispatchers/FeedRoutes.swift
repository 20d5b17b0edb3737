import HTTPTypes
import Hummingbird
import RelayStore
import ServiceKit

/// What changes in a business, as it changes, for its dispatchers.
struct FeedRoutes: Sendable {
    private let gate: APIKeyGate
    private let feed: DispatcherFeed

    init(_ dependencies: TrackerDependencies) {
        gate = dependencies.gate
        feed = dependencies.feed
    }

    func register(on router: Router<TrackerContext>) {
        router.endpoint("/api/events", [.get: open])
    }

    /// The first event says that anything may have changed, since nobody knows what the dispatcher has seen.
    private func open(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .relaysRead, .jobsRead)
        let listener: FeedListener
        do { listener = try feed.join(caller.tenant) } catch { throw error.problem }
        let stream = FeedStream(listener: listener) { [gate] in try await gate.stillAdmits(request) }
        let body = ResponseBody { writer in try await stream.send(to: &writer, answering: request) }
        let headers: HTTPFields = [
            .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store, no-transform",
            .accelBuffering: "no",
        ]
        return Response(status: .ok, headers: headers, body: body)
    }
}
