import Synchronization

/// Everything that was texted, in the order it was accepted; the simulator's only state besides the faults.
///
/// Bounded: past the limit the oldest tenth is forgotten at once. All methods are quick and may be called from anywhere.
package final class Journal: Sendable {
    private struct State {
        var records: [MessageRecord] = []
        /// The sequence number of `records[0]`.
        var base = 0
        var bySID: [String: Int] = [:]
        var byPhone: [String: [Int]] = [:]
        var byAccount: [String: [Int]] = [:]
        var version = 0
    }

    private let limit: Int
    private let tell: @Sendable (JournalChange) -> Void
    private let state = Mutex(State())

    /// An empty journal that keeps at most `limit` messages, at least 10.
    ///
    /// - Parameter tell: Is told of every change right after it, on the thread that made it; it has to be quick.
    package init(limit: Int, tell: @escaping @Sendable (JournalChange) -> Void = { _ in }) {
        (self.limit, self.tell) = (max(limit, 10), tell)
    }

    /// Grows with every change, so that a reader knows whether there is anything new.
    package var version: Int { state.withLock { $0.version } }

    /// Adds a message and returns it with its sequence number, or `nil` when there is one with its SID.
    @discardableResult
    package func add(_ record: MessageRecord) -> MessageRecord? {
        let added = state.withLock { state -> MessageRecord? in
            guard state.bySID[record.sid] == nil else { return nil }
            if state.records.count >= limit { Self.forgetOldest(limit / 10, &state) }
            var record = record
            record.sequence = state.base + state.records.count
            Self.index(record, &state)
            state.records.append(record)
            state.version += 1
            return record
        }
        if added != nil { tell(.added(sid: record.sid)) }
        return added
    }

    /// The message with a SID.
    package func message(_ sid: String) -> MessageRecord? {
        state.withLock { state in state.bySID[sid].map { state.records[$0 - state.base] } }
    }

    /// Moves a message to a status; nothing happens when it was forgotten.
    package func change(_ sid: String, to status: MessageRecord.Status, errorCode: Int?, at now: WallTime) {
        update(sid) { record in
            record.status = status
            record.errorCode = errorCode
            record.updated = now
            if status == .sent { record.sent = now }
            record.history.append(MessageRecord.Change(status: status, at: now))
        }
        tell(.moved(sid: sid, to: status))
    }

    /// Notes a webhook request about a message.
    package func note(_ webhook: MessageRecord.Webhook, about sid: String) {
        update(sid) { $0.webhooks.append(webhook) }
        tell(.noted(sid: sid))
    }

    /// The newest messages first, of one account, that were added before `sequence` and satisfy the filter.
    package func page(
        account: String, filter: MessageFilter, before sequence: Int?, skip: Int, limit: Int
    ) -> [MessageRecord] {
        state.withLock { state in
            let phone = filter.to ?? filter.from
            let indexed = (phone.map { state.byPhone[$0] } ?? state.byAccount[account]) ?? []
            var found: [MessageRecord] = []
            var skipped = 0
            for place in indexed.reversed() where place < sequence ?? .max {
                let record = state.records[place - state.base]
                guard record.accountSID == account, filter.admits(record) else { continue }
                skipped += 1
                if skipped > skip { found.append(record) }
                if found.count == limit { break }
            }
            return found
        }
    }

    /// The last `limit` messages from or to a phone, oldest first.
    package func messages(of phone: String, last limit: Int = .max) -> [MessageRecord] {
        state.withLock { state in
            (state.byPhone[phone] ?? []).suffix(limit).map { state.records[$0 - state.base] }
        }
    }

    /// The messages from a sequence number on, oldest first.
    package func messages(from sequence: Int, limit: Int) -> [MessageRecord] {
        state.withLock { state in
            Array(state.records.dropFirst(max(sequence - state.base, 0)).prefix(limit))
        }
    }

    /// Every phone with a message, and how many it has.
    package func phones() -> [String: Int] { state.withLock { $0.byPhone.mapValues(\.count) } }

    /// Forgets every message; sequence numbers go on.
    package func clear() {
        state.withLock { state in
            state.base += state.records.count
            (state.records, state.bySID, state.byPhone, state.byAccount) = ([], [:], [:], [:])
            state.version += 1
        }
        tell(.cleared)
    }

    private func update(_ sid: String, _ body: (inout MessageRecord) -> Void) {
        state.withLock { state in
            guard let place = state.bySID[sid] else { return }
            body(&state.records[place - state.base])
            state.version += 1
        }
    }

    private static func index(_ record: MessageRecord, _ state: inout State) {
        state.bySID[record.sid] = record.sequence
        state.byAccount[record.accountSID, default: []].append(record.sequence)
        state.byPhone[record.from, default: []].append(record.sequence)
        if record.to != record.from { state.byPhone[record.to, default: []].append(record.sequence) }
    }

    private static func forgetOldest(_ count: Int, _ state: inout State) {
        for record in state.records.prefix(count) { state.bySID[record.sid] = nil }
        state.records.removeFirst(count)
        state.base += count
        let base = state.base
        state.byPhone = state.byPhone.compactMapValues { Self.later($0, than: base) }
        state.byAccount = state.byAccount.compactMapValues { Self.later($0, than: base) }
    }

    private static func later(_ places: [Int], than base: Int) -> [Int]? {
        let kept = places.drop { $0 < base }
        return kept.isEmpty ? nil : Array(kept)
    }
}
