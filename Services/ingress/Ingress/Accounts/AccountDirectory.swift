import RelayStore
import Synchronization

/// Finds accounts in the database through a cache, so that a webhook usually costs no query.
///
/// What was read less than ``Limits/freshness`` ago is taken as it is. Older entries are read again, and served stale while the
/// database is down: a text must not be refused because PostgreSQL restarts. Concurrent look-ups of one key share
/// one query, and look-ups of unknown keys are rationed, because anyone can send them.
package final class AccountDirectory: Sendable {
    /// Time and size limits.
    package struct Limits: Sendable {
        /// How long an entry is used without being read again.
        package var freshness: Duration = .seconds(5)
        /// How old an entry may be for a webhook to be refused on its word.
        package var refusalFreshness: Duration = .seconds(1)
        /// How long the database is left alone after it failed.
        package var failurePause: Duration = .seconds(1)
        /// Reads a second for keys that are not known, or that did not match.
        package var readsPerSecond = 50
        /// Entries kept.
        package var capacity = 10_000
    }

    /// What is known of a key.
    struct Answer: Sendable, Equatable {
        /// Empty when the database has no such account.
        var accounts: [WebhookAccount]
        /// Whether a refusal may rest on this: it was read just now.
        var isAuthoritative: Bool
    }

    /// The database does not answer, or is not asked now, and nothing usable is remembered.
    struct Unavailable: Error {}

    private struct Entry {
        var accounts: [WebhookAccount]
        var readAt: ContinuousClock.Instant
    }

    private struct State {
        var entries: [AccountKey: Entry] = [:]
        var readers: [AccountKey: Task<[WebhookAccount], any Error>] = [:]
        var failedAt: ContinuousClock.Instant?
        var ration: ReadRation
    }

    private let limits: Limits
    private let read: @Sendable (AccountKey) async throws -> [WebhookAccount]
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    /// - Parameters:
    ///   - now: The clock, for tests.
    ///   - read: Reads the accounts of a key from the database; ends within a few seconds.
    init(
        limits: Limits = Limits(), now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        read: @escaping @Sendable (AccountKey) async throws -> [WebhookAccount]
    ) {
        self.limits = limits
        self.read = read
        self.now = now
        state = Mutex(State(ration: ReadRation(perSecond: limits.readsPerSecond, now: now())))
    }

    /// Whether some account is remembered, so that webhooks can be checked without the database.
    var isWarm: Bool { state.withLock { $0.entries.values.contains { !$0.accounts.isEmpty } } }

    /// The accounts of a key, from memory when that is fresh.
    func find(_ key: AccountKey) async throws(Unavailable) -> Answer {
        let remembered = state.withLock { $0.entries[key] }
        if let remembered, remembered.readAt.duration(to: now()) < limits.freshness {
            return Answer(accounts: remembered.accounts, isAuthoritative: isRecent(remembered))
        }
        // Numbers that are known to be ours are never rationed: there are only so many.
        do {
            return try await readNow(key, isRationed: remembered?.accounts.isEmpty ?? true)
        } catch {
            guard let remembered, !remembered.accounts.isEmpty else { throw error }
            return Answer(accounts: remembered.accounts, isAuthoritative: false)
        }
    }

    /// The accounts of a key as they are in the database now, asked for before a webhook is refused.
    func findAgain(_ key: AccountKey) async throws(Unavailable) -> Answer {
        if let entry = state.withLock({ $0.entries[key] }), isRecent(entry) {
            return Answer(accounts: entry.accounts, isAuthoritative: true)
        }
        return try await readNow(key, isRationed: true)
    }

    private func isRecent(_ entry: Entry) -> Bool {
        entry.readAt.duration(to: now()) < limits.refusalFreshness
    }

    private func readNow(_ key: AccountKey, isRationed: Bool) async throws(Unavailable) -> Answer {
        guard let reader = reader(key, isRationed: isRationed) else { throw Unavailable() }
        switch await reader.result {
        case .success(let accounts): return Answer(accounts: accounts, isAuthoritative: true)
        case .failure: throw Unavailable()
        }
    }

    /// The query that is under way for the key, or a new one; `nil` when there shall be none now.
    private func reader(_ key: AccountKey, isRationed: Bool) -> Task<[WebhookAccount], any Error>? {
        let now = now()
        return state.withLock { state in
            if let reader = state.readers[key] { return reader }
            if let failedAt = state.failedAt, failedAt.duration(to: now) < limits.failurePause { return nil }
            if isRationed, !state.ration.take(now: now) { return nil }
            // Not a child of one request, because others wait for it too.
            let reader = Task { try await readAndRemember(key) }
            state.readers[key] = reader
            return reader
        }
    }

    private func readAndRemember(_ key: AccountKey) async throws -> [WebhookAccount] {
        // The age counts from before the query, so that an entry is never taken for newer than it is.
        let start = now()
        do {
            let accounts = try await read(key)
            state.withLock { state in
                state.readers[key] = nil
                state.failedAt = nil
                makeRoom(&state, now: start)
                state.entries[key] = Entry(accounts: accounts, readAt: start)
            }
            return accounts
        } catch {
            state.withLock { state in
                state.readers[key] = nil
                // A token that cannot be opened is one account's trouble, not the database's.
                if error is DatabaseUnreachable { state.failedAt = now() }
            }
            throw error
        }
    }

    /// Forgets unknown keys first: they are what a flood of forged webhooks leaves behind.
    private func makeRoom(_ state: inout State, now: ContinuousClock.Instant) {
        guard state.entries.count >= limits.capacity else { return }
        state.entries = state.entries.filter { !$0.value.accounts.isEmpty }
        if state.entries.count >= limits.capacity {
            state.entries = state.entries.filter { $0.value.readAt.duration(to: now) < limits.freshness }
        }
        if state.entries.count >= limits.capacity { state.entries.removeAll() }
    }
}
