import HTTPTypes
import Hummingbird
import Logging
import QueueContract
import RelayModel
import RelayStore
import ServiceKit

/// A row that knows when it was last changed.
protocol VersionedRecord: Sendable {
    var updatedAt: Moment { get }
}

/// A versioned row as the API shows it.
protocol VersionedView: Encodable {
    associatedtype Record: VersionedRecord

    init(_ record: Record)
}

/// What operators, chains, numbers and customers have in common: each is read with its version, changed by whoever has read
/// that version, and pages that look are told of it.
struct ConfigurationDesk: Sendable {
    let store: TrackerStore
    let gate: APIKeyGate
    private let courier: Courier
    private let logger: Logger

    init(_ dependencies: TrackerDependencies) {
        store = dependencies.store
        gate = dependencies.gate
        courier = dependencies.courier
        logger = dependencies.logger
    }

    /// A record as it is now, with its version.
    func answer<View: VersionedView>(_ record: View.Record, as view: View.Type) throws -> Response {
        try .json(View(record), headers: [.eTag: EntityTag(record.updatedAt).description])
    }

    /// Has a record changed that the request is meant for, and answers with what it has become.
    ///
    /// - Parameter write: Changes it unless it is another version than the given one meanwhile; nil then.
    /// - Throws: 428 when the request does not say which version it is meant for, and 412 when that is another one.
    func change<View: VersionedView>(
        _ record: View.Record, as view: View.Type, asked request: Request, by caller: APICaller,
        _ write: (Moment) async throws -> View.Record?
    ) async throws -> Response {
        try EntityTag(record.updatedAt).require(request)
        guard let changed = try await write(record.updatedAt) else { throw EntityTag.changed }
        await announce(caller.tenant, at: changed.updatedAt)
        return try answer(changed, as: view)
    }

    /// Best effort: pages that miss it read again when they look.
    private func announce(_ tenant: TenantID, at moment: Moment) async {
        do {
            try await courier.announce(.configuration(tenant, at: moment))
        } catch {
            logger.debug("an event was not published", metadata: ["error": "\(error)"])
        }
    }
}

extension OperatorSettings: VersionedRecord {}
extension ChainSettings: VersionedRecord {}
extension NumberRecord: VersionedRecord {}
extension CustomerEntry: VersionedRecord {}
