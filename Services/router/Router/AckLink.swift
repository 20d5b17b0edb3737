import Keyring
import RelayModel
import RelayStore

/// The link by which an operator takes a relay with one tap. It stands in the text to the operator; stored besides is only the
/// hash of its token.
struct AckLink {
    /// How long it works.
    static let lifetime = Duration.seconds(86_400)

    private let token: LinkToken
    private let base: String

    /// Makes a new one; nil when the tenant wants none in its texts.
    static func make(for tenant: TenantID, in transaction: RouterTransaction) async throws -> AckLink? {
        guard let base = transaction.trackURL, try await transaction.wantsAckLinks(tenant) else { return nil }
        return AckLink(token: LinkToken.generate(), base: base)
    }

    /// What stands below the text to the operator.
    func line(in catalogue: TextCatalogue) -> String {
        "\n" + catalogue.text(.takeLink, [.link: "\(base)/a/\(token.reveal())"])
    }

    /// Makes it lead to a hop that is stored already.
    func lead(to hop: HopKey, from now: Moment, in transaction: RouterTransaction) async throws {
        try await transaction.insertAckLink(token.sha256, to: hop, expiresAt: now + Self.lifetime)
    }
}
