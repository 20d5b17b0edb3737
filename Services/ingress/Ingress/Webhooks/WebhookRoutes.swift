import HTTPTypes
import Hummingbird
import NIOCore
import QueueContract
import RelayModel
import RelayStore
import ServiceKit
import TwilioContract

/// Twilio's two webhooks.
struct WebhookRoutes: Sendable {
    let gate: WebhookGate
    let keeper: WebhookKeeper
    let metrics: MetricsRegistry
    let clock: @Sendable () -> Moment
    let predecessors = Predecessors()

    func register(on router: Router<BasicRequestContext>) {
        router.endpoint("/sms/inbound", [.get: health, .post: { request, _ in try await inbound(request) }])
        router.endpoint("/sms/status-callback", [.get: health, .post: { request, _ in try await report(request) }])
    }

    /// A customer's or an operator's text.
    private func inbound(_ request: Request) async throws -> Response {
        try await counted(.inbound) {
            let webhook = try await WebhookForm(request, receivedAt: clock())
            guard let to = webhook.heading.to else {
                throw ProblemError(
                    .badRequest, detail: "This is not a form that Twilio sends: the field To is missing.")
            }
            // What is not a phone number is nobody's number here.
            let account = try await gate.admit(webhook, key: PhoneNumber(e164: to).map { .number($0) })
            let previous = predecessors.before(webhook.form)
            let place = try await keeper.keep(.inbound, tenant: account.tenant) { source in
                InboundPayload(
                    tenant: account.tenant, accountSID: account.sid, receivedAt: webhook.receivedAt, source: source,
                    previous: previous, pairs: webhook.form.pairs
                ).encoded()
            }
            predecessors.note(webhook.form)
            return place
        }
    }

    /// A report on a text of ours; the URL's `m` names it.
    private func report(_ request: Request) async throws -> Response {
        try await counted(.delivery) {
            let webhook = try await WebhookForm(request, receivedAt: clock())
            let account = try await gate.admit(webhook, key: .account(webhook.heading.accountSID))
            let outbound = request.uri.queryParameters["m"].flatMap { OutboundID(String($0)) }
            return try await keeper.keep(.delivery, tenant: account.tenant) { _ in
                DeliveryPayload(
                    accountSID: account.sid, outbound: outbound, receivedAt: webhook.receivedAt,
                    pairs: webhook.form.pairs
                ).encoded()
            }
        }
    }

    private func counted(
        _ queue: WebhookQueue, _ body: () async throws -> WebhookKeeper.Place
    ) async throws -> Response {
        do {
            let place = try await body()
            count(queue, place.rawValue)
            return Self.accepted
        } catch let problem as ProblemError {
            count(queue, String(problem.status.code))
            throw problem
        } catch {
            count(queue, "failed")
            throw error
        }
    }

    private func count(_ queue: WebhookQueue, _ outcome: String) {
        metrics.counter(
            "backhop_webhooks_total", help: "Webhooks by what became of them: published, spilled, or the status.",
            labels: ["queue": queue.rawValue, "outcome": outcome]
        ).increment()
    }

    /// Not text/plain: should Twilio be set to GET, it would send a text/plain answer to the customer as a text
    /// (https://www.twilio.com/docs/messaging/twiml).
    private let health: @Sendable (Request, BasicRequestContext) async throws -> Response = { _, _ in
        Response(
            status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: "{\"status\":\"ok\"}\n")))
    }

    /// The TwiML that does nothing.
    private static let accepted = Response(
        status: .ok, headers: [.contentType: "text/xml"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>")))
}
