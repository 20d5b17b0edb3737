import Synchronization

/// What a unit of work gives: one result per statement, or its failure.
typealias UnitAnswer = Result<[PostgresResult], PostgresError>

/// What tasks tell the pool's thread.
enum PoolCommand: Sendable {
    case submit(UnitRequest)
    case lease(LeaseRequest)
    case cancel(UInt64)
    /// The canceller is through with a connection's cancel request, whatever came of it.
    case cancelDelivered(session: UInt64)
    case close

    /// Answers whoever waits for it, because the pool is closed.
    func refuse() {
        switch self {
        case .submit(let request): request.reply.resume(returning: .failure(.closed(request.operation)))
        case .lease(let request): request.reply.resume(returning: .failure(.closed(request.operation)))
        case .cancel, .cancelDelivered, .close: break
        }
    }
}

/// Identifies a request, and remembers that it was cancelled even before the thread knows of it.
final class Ticket: Sendable {
    let id: UInt64
    private let cancelled = Atomic<Bool>(false)

    init(id: UInt64) { self.id = id }

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    func cancel() { cancelled.store(true, ordering: .releasing) }
}

/// What a unit consists of.
enum Work: Sendable {
    /// Statements in one implicit transaction, or in the lease's explicit one.
    case commands([EncodedCommand])
    /// SQL text with any number of statements, by the simple protocol; on a lease only.
    case script(String)
    /// The end of a lease: COMMIT if a transaction was begun.
    case commit
    /// The end of a lease: ROLLBACK if a transaction was begun.
    case rollback

    var endsLease: Bool {
        switch self {
        case .commit, .rollback: true
        case .commands, .script: false
        }
    }
}

/// A unit of work on its way to the thread.
struct UnitRequest: Sendable {
    let ticket: Ticket
    let operation: String
    let work: Work
    /// The lease it runs on, or `nil` for any connection.
    let lease: UInt64?
    let reply: CheckedContinuation<UnitAnswer, Never>
}

/// A wish for a connection of one's own; the ticket's number becomes the lease's.
struct LeaseRequest: Sendable {
    let ticket: Ticket
    let operation: String
    /// Whether BEGIN precedes the first unit.
    let isTransaction: Bool
    let reply: CheckedContinuation<Result<Void, PostgresError>, Never>
}
