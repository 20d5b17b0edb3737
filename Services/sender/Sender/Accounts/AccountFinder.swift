import RelayModel
import RelayStore
import Synchronization

/// Tells which account a hint's row is sent by, before the row is claimed.
///
/// Nearly every tenant has one account, and it is remembered for a minute. A tenant with several is asked for at each row. What
/// is remembered decides only whose place a request takes, never with which key it is sent.
final class AccountFinder: Sendable {
    private struct Memory {
        /// Nil when the tenant has several.
        let account: String?
        let until: ContinuousClock.Instant
    }

    private let store: SenderStore
    private let memories = Mutex<[TenantID: Memory]>([:])

    init(store: SenderStore) { self.store = store }

    /// The account's SID; nil when there is no such row.
    func account(of hint: OutboundHint) async throws -> String? {
        if let memory = memories.withLock({ $0[hint.tenant] }), memory.until > .now {
            if let account = memory.account { return account }
            return try await store.account(of: hint)
        }
        let accounts = try await store.accounts(of: hint.tenant)
        let only = accounts.count == 1 ? accounts[0] : nil
        memories.withLock { memories in
            if memories.count >= Self.most { memories.removeAll() }
            memories[hint.tenant] = Memory(account: only, until: .now + .seconds(60))
        }
        if let only { return only }
        return try await store.account(of: hint)
    }

    private static let most = 10_000
}
