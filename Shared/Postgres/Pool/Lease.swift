/// A connection given to one task until it commits or rolls back.
final class Lease {
    let id: UInt64
    let isTransaction: Bool
    /// `nil` once the connection is lost.
    var session: Session?
    /// Whether BEGIN was sent.
    var hasBegun = false
    /// Units that wait for the one that is running.
    var pending: [Unit] = []

    init(id: UInt64, isTransaction: Bool, session: Session) {
        self.id = id
        self.isTransaction = isTransaction
        self.session = session
    }
}
