import HTTPTypes
import Hummingbird
import Keyring
import NIOCore
import RelayModel
import RelayStore
import ServiceKit

/// What customers read by the token of their link, without signing in.
struct TrackRoutes: Sendable {
    private let views: TrackViews
    private let live: LiveRoutes
    private let lookup: LookupRoutes
    private let corsOrigin: String?
    private let tiles: MapTiles?

    init(_ dependencies: TrackerDependencies, corsOrigin: String?, tiles: MapTiles?) {
        views = dependencies.views
        live = LiveRoutes(dependencies)
        lookup = LookupRoutes(dependencies)
        self.corsOrigin = corsOrigin
        self.tiles = tiles
    }

    func register(on router: Router<TrackerContext>) {
        let reads = router.group("/api/track")
        if let corsOrigin {
            reads.add(
                middleware: CORSMiddleware(
                    allowOrigin: .custom(corsOrigin), allowHeaders: [.accept, .ifNoneMatch, .lastEventID],
                    allowMethods: [.get, .options],
                    exposedHeaders: ["ETag"], maxAge: .hours(1)))
            // That one would hide an error in one of its own; a problem that is an answer already it lets pass with its headers.
            reads.add(middleware: ProblemMiddleware())
        }
        reads.endpoint("{token}", [.get: read, .options: options])
        live.register(on: reads)
        lookup.register(on: router)
        router.endpoint("/track", [.get: page])
        HashedAssets.track.register(on: router)
    }

    /// 204 for an `OPTIONS` without an origin; the CORS middleware answers the others.
    private func options(_ request: Request, _ context: TrackerContext) async throws -> Response {
        Response(status: .noContent, headers: [.allow: "GET, OPTIONS"])
    }

    private func read(_ request: Request, _ context: TrackerContext) async throws -> Response {
        guard let tracked = try await view(token: try context.parameters.require("token")) else {
            throw ProblemError(.notFound, detail: "This link is not valid any more.")
        }
        let headers: HTTPFields = [.eTag: tracked.etag, .cacheControl: "private, no-cache"]
        if matches(request.headers[.ifNoneMatch], tracked.etag) {
            return Response(status: .notModified, headers: headers)
        }
        return Response(
            status: .ok, headers: headers + [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: tracked.json))
    }

    /// The page, its first state already in it: it works without a script. Who has no link is asked for their job, or sees
    /// how the page of one looks.
    private func page(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let page = TrackPage(in: TextLanguage(acceptedBy: request), tiles: tiles)
        guard let token = request.uri.queryParameters["token"].map(String.init) else {
            return lookup.page(for: request) ?? shown(DemoPage.html(on: page))
        }
        guard let tracked = try await view(token: token) else { return .page(page.unknownLink, status: .notFound) }
        return shown(page.job(tracked.view, etag: tracked.etag))
    }

    private func shown(_ html: String) -> Response { .page(html, status: .ok, picturesFrom: tiles?.origin) }

    /// The job that a token opens; nil for a malformed, unknown, revoked or expired one, all alike.
    private func view(token: String) async throws -> TrackedView? {
        guard let hash = Keyring.trackingHash(of: token) else { return nil }
        return try await views.view(of: hash)
    }

    /// Weak comparison over the listed tags (RFC 9110 §13.1.2).
    private func matches(_ header: String?, _ etag: String) -> Bool {
        guard let header else { return false }
        return header.split(separator: ",").contains { candidate in
            let tag = candidate.trimmed
            return tag == "*" || tag == etag || tag == "W/" + etag
        }
    }
}

extension Substring {
    /// Without the optional white space around it (RFC 9110 §5.6.3).
    fileprivate var trimmed: Substring {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) }) else {
            return ""
        }
        return self[first...last]
    }
}

extension HTTPFields {
    fileprivate static func + (first: HTTPFields, second: HTTPFields) -> HTTPFields {
        var fields = first
        fields.append(contentsOf: second)
        return fields
    }
}

extension Response {
    /// A file that is part of the program.
    static func asset(_ bytes: [UInt8], type: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: type, .cacheControl: "public, max-age=300"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
