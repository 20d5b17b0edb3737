import HTTPTypes
import Hummingbird
import NIOCore
import RelayModel
import ServiceKit

/// The way to a job for a customer without their link: what the business is, the job's number, and the last digits of their
/// phone. Whatever is wrong of these, the answer is the same, and few tries are enough for people.
struct LookupRoutes: Sendable {
    private let lookup: JobLookup
    private let links: TrackingLinks
    private let ration = LookupRation()

    init(_ dependencies: TrackerDependencies) {
        links = dependencies.links
        lookup = JobLookup(store: dependencies.store, links: links)
    }

    func register(on router: Router<TrackerContext>) {
        router.endpoint("/api/track/lookup", [.post: find])
    }

    /// The page that asks for what the query does not tell; nil when it is about no business and no job.
    func page(for request: Request) -> Response? {
        let query = request.uri.queryParameters
        guard query["business"] != nil || query["job"] != nil else { return nil }
        let page = LookupPage(in: TextLanguage(acceptedBy: request)).page(
            business: query["business"].flatMap { WantedJob.slug(String($0)) },
            job: query["job"].flatMap { JobNumber(String($0))?.value })
        return .form(page, status: .ok)
    }

    private func find(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let address = ClientAddress(of: request, from: context.peer?.ipAddress)
        guard request.isForm else {
            let token = try await tokenOfJob(try await request.json(LookupRequest.self), from: address)
            return try .json(LookupAnswer(token: token, trackingUrl: links.url(token: token)))
        }
        let wanted = try await request.form(LookupForm.self).request
        do {
            // Without the host, since the page's policy lets its form lead nowhere else.
            let place = TrackingLink.url(base: "", token: try await tokenOfJob(wanted, from: address))
            return Response(status: .seeOther, headers: [.location: place])
        } catch let problem as ProblemError {
            guard request.isForPeople, let outcome = LookupPage.Outcome(problem) else { throw problem }
            return page(wanted, after: outcome, problem, in: TextLanguage(acceptedBy: request))
        }
    }

    /// - Throws: 400 for what cannot be right, 429 for too many tries, 404 for what is wrong.
    private func tokenOfJob(_ request: LookupRequest, from address: ClientAddress) async throws -> String {
        let wanted = try request.checked()
        if let seconds = ration.take(wanted.name, from: address) {
            throw ProblemError(
                .tooManyRequests, detail: "That was too often; try again in \(seconds) s.",
                headers: [.retryAfter: "\(seconds)"])
        }
        guard let token = try await lookup.token(of: wanted) else {
            throw ProblemError(.notFound, detail: "There is no such job of such a customer.")
        }
        return token
    }

    private func page(
        _ wanted: LookupRequest, after outcome: LookupPage.Outcome, _ problem: ProblemError, in language: TextLanguage
    ) -> Response {
        let page = LookupPage(in: language).page(
            business: WantedJob.slug(wanted.business), job: JobNumber(wanted.job)?.value, after: outcome)
        var response = Response.form(page, status: problem.status)
        response.headers[.retryAfter] = problem.headers[.retryAfter]
        return response
    }
}
