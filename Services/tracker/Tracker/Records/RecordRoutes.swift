import HTTPTypes
import Hummingbird
import RelayModel
import RelayStore
import ServiceKit

/// What happened, for those who look back: the audit record, and how the operators did.
struct RecordRoutes: Sendable {
    private let store: TrackerStore
    private let gate: APIKeyGate

    init(_ dependencies: TrackerDependencies) {
        store = dependencies.store
        gate = dependencies.gate
    }

    func register(on router: Router<TrackerContext>) {
        router.endpoint("/api/audit", [.get: audit])
        router.endpoint("/api/operators/performance", [.get: performance])
    }

    /// The first page is read before the answer begins, so that what goes wrong at once is a problem and no broken stream.
    private func audit(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .auditRead)
        let query = try AuditQuery(request)
        var stream = AuditStream(query, store, tenant: caller.tenant)
        let first = try await stream.next()
        let rest = stream
        let body = ResponseBody { writer in
            var pages = rest
            var page = first
            while let text = page {
                try await writer.write(text)
                page = try await pages.next()
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: query.format.contentType], body: body)
    }

    private func performance(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let caller = try await gate.caller(of: request, scope: .operatorsRead)
        let query = QueryReader(request)
        let since = try query.moment("since")
        let until = try query.moment("until")
        if let since, let until, since >= until { throw ProblemError.field("until", "must be after since") }
        return try .json(
            PerformanceView(try await store.performance(tenant: caller.tenant, since: since, until: until)))
    }
}
