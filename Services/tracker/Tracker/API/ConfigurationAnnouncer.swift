import Logging
import QueueContract
import RelayModel

/// Tells pages that look that a business's operators, chains, numbers or customers have changed.
struct ConfigurationAnnouncer: Sendable {
    private let courier: Courier
    private let logger: Logger

    init(_ dependencies: TrackerDependencies) {
        courier = dependencies.courier
        logger = dependencies.logger
    }

    /// Best effort: pages that miss it read again when they look.
    func announce(_ tenant: TenantID, at moment: Moment) async {
        do {
            try await courier.announce(.configuration(tenant, at: moment))
        } catch {
            logger.debug("an event was not published", metadata: ["error": "\(error)"])
        }
    }
}
