import HTTPTypes
import Hummingbird
import Keyring
import QueueContract
import RelayModel
import RelayStore
import ServiceKit

/// The link by which an operator takes a customer's text with one tap. The token is all that it needs, and names one hop.
///
/// Reading shows a button and takes nothing, because phones read links to show a preview.
struct AckRoutes: Sendable {
    private let store: TrackerStore
    private let commands: CommandDesk
    private let ration = TapRation()

    init(_ dependencies: TrackerDependencies) {
        store = dependencies.store
        commands = dependencies.commands
    }

    func register(on router: Router<TrackerContext>) {
        router.endpoint("/a/{token}", [.get: show, .head: head, .post: take])
    }

    private func show(_ request: Request, _ context: TrackerContext) async throws -> Response {
        guard let (link, _) = try await self.link(context) else { return unknown }
        return .form(AckPage(in: link.language).page(link), status: .ok)
    }

    private func head(_ request: Request, _ context: TrackerContext) async throws -> Response {
        try await show(request, context).createHeadResponse()
    }

    /// 200 when it is the operator's now or was already, 409 when it is somebody else's or closed, 202 when nobody can tell yet.
    private func take(_ request: Request, _ context: TrackerContext) async throws -> Response {
        guard let (link, hash) = try await self.link(context) else { return unknown }
        guard link.standing == .open else { return outcome(link) }
        if let seconds = ration.take(hash) { return tooOften(link, seconds) }
        try await commands.perform(
            .acknowledge(relay: link.relay, by: link.operatorID, channel: .link), by: AckChannel.link.rawValue,
            of: link.tenant)
        guard let after = try await store.ackLink(tokenSHA256: hash) else { return unknown }
        return outcome(after)
    }

    private func outcome(_ link: AckLinkRecord) -> Response {
        switch link.standing {
        case .yours: .form(AckPage(in: link.language).page(link), status: .ok)
        case .taken, .closed: .form(AckPage(in: link.language).page(link), status: .conflict)
        case .open: .form(AckPage(in: link.language).page(link, after: .pending), status: .accepted)
        }
    }

    private func tooOften(_ link: AckLinkRecord, _ seconds: Int) -> Response {
        var response = Response.form(
            AckPage(in: link.language).page(link, after: .tooOften), status: .tooManyRequests)
        response.headers[.retryAfter] = "\(seconds)"
        return response
    }

    /// What the path's token leads to, and the token's hash; nil for a malformed, unknown or expired one, all alike.
    private func link(_ context: TrackerContext) async throws -> (AckLinkRecord, hash: [UInt8])? {
        guard let hash = LinkToken.hash(of: try context.parameters.require("token")),
            let link = try await store.ackLink(tokenSHA256: hash)
        else { return nil }
        return (link, hash)
    }

    /// In English, since it is nobody's.
    private var unknown: Response { .form(AckPage(in: .english).unknownLink, status: .notFound) }
}
