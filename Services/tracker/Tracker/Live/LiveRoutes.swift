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

    /// Whether ``open(_:_:)`` is the route of the request, as the router reads paths.
    static func opensStream(_ request: HTTPRequest) -> Bool {
        guard request.method == .get, let target = request.path else { return false }
        let path = target.utf8.prefix { $0 != UInt8(ascii: "?") }
        // Every request is asked this: most need no look at all of it.
        guard path.suffix(8).contains(UInt8(ascii: "/")) else { return false }
        let names = path.split(separator: UInt8(ascii: "/"))
        return names.count == 4 && names[3].elementsEqual("events".utf8) && names[0].elementsEqual("api".utf8)
            && names[1].elementsEqual("track".utf8)
    }

    /// The first state is sent unless it is the one that `Last-Event-ID` names; it is read after the viewer has joined,
    /// so that no change falls in between.
    private func open(_ request: Request, _ context: TrackerContext) async throws -> Response {
        guard let opening = context.opening,
            let token = Keyring.trackingHash(of: try context.parameters.require("token")),
            let job = try await store.job(tokenSHA256: token)
        else { throw ProblemError(.notFound, detail: "This link is not valid any more.") }
        let page = LivePage(job.tenant, job.id, token: token)
        guard let viewer = pages.join(page, wake: opening.wake) else {
            throw ProblemError(
                .serviceUnavailable, detail: "As many pages as may be live are live already.",
                headers: [.retryAfter: "30"])
        }
        opening.grant(LiveStream(to: viewer, seen: request.headers[.lastEventID]))
        let headers: HTTPFields = [
            .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store, no-transform",
            .accelBuffering: "no",
        ]
        // What follows the head is the connection's to send.
        return Response(status: .ok, headers: headers, body: ResponseBody { _ in })
    }
}
