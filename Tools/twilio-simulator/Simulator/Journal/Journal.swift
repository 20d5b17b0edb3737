import Synchronization

/// Everything that was texted, in the order it was accepted; the simulator's only state besides the faults.
///
/// Bounded: past the limit the oldest tenth is forgotten at once. All methods are quick and may be called from anywhere.
package final class Journal: Sendable {
    private struct State {
        var records: [MessageRecord] = []
        /// The sequence number of `records[0]`.
        var base = 0
        /// Deleted ones are in it no more, though their places are still taken.
        var bySID: [String: Int] = [:]
        var byPhone: [String: [Int]] = [:]
        var byAccount: [String: [Int]] = [:]
        var version = 0
        var log: EventLog
    }

    private let limit: Int
    private let tell: @Sendable (JournalChange) -> Void
    private let state: Mutex<State>

    /// An empty journal that keeps at most `limit` messages, at least 10, and ten times as many events.
    ///
    /// - Parameter tell: Is told of every change right after it, on the thread that made it; it has to be quick.
    package init(limit: Int, tell: @escaping @Sendable (JournalChange) -> Void = { _ in }) {
        (self.limit, self.tell) = (max(limit, 10), tell)
        state = Mutex(State(log: EventLog(limit: self.limit * 10)))
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
            Self.log(record.direction == .inbound ? .received(record) : .accepted(record), at: record.created, &state)
            return record
        }
        if added != nil { tell(.added(sid: record.sid)) }
        return added
    }

    /// The message with a SID.
    package func message(_ sid: String) -> MessageRecord? {
        state.withLock { state in state.bySID[sid].map { state.records[$0 - state.base] } }
    }

    /// The sequence number of the message with a SID.
    package func place(of sid: String) -> Int? { state.withLock { $0.bySID[sid] } }

    /// Cancels a message that is scheduled, and says whether it was.
    package func cancel(_ sid: String, at now: WallTime = .now()) -> Bool {
        let isCanceled = state.withLock { state in
            guard let place = state.bySID[sid], state.records[place - state.base].status == .scheduled else {
                return false
            }
            Self.move(&state.records[place - state.base], to: .canceled, errorCode: nil, at: now)
            let change = JournalEvent.StatusChange(
                subject: state.records[place - state.base].subject, status: .canceled)
            Self.log(.status(change), at: now, &state)
            return true
        }
        if isCanceled { tell(.moved(sid: sid, to: .canceled)) }
        return isCanceled
    }

    /// Empties the text of a message.
    package func redact(_ sid: String, at now: WallTime = .now()) {
        update(sid, at: now) { record in
            record.body = ""
            record.updated = now
            return .removed(record.subject, onlyBody: true)
        }
        tell(.noted(sid: sid))
    }

    /// Takes a message out of every list.
    package func delete(_ sid: String, at now: WallTime = .now()) {
        update(sid, at: now) { record in
            record.isDeleted = true
            return .removed(record.subject, onlyBody: false)
        }
        state.withLock { $0.bySID[sid] = nil }
        tell(.noted(sid: sid))
    }

    /// Moves a message to a status; nothing happens when it was forgotten.
    package func change(_ sid: String, to status: MessageRecord.Status, errorCode: Int?, at now: WallTime) {
        update(sid, at: now) { record in
            Self.move(&record, to: status, errorCode: errorCode, at: now)
            return .status(JournalEvent.StatusChange(subject: record.subject, status: status, errorCode: errorCode))
        }
        tell(.moved(sid: sid, to: status))
    }

    /// Notes a webhook request about a message.
    package func note(_ webhook: MessageRecord.Webhook, about sid: String) {
        update(sid, at: webhook.at) { record in
            record.webhooks.append(webhook)
            return .webhook(webhook, about: record.subject)
        }
        tell(.noted(sid: sid))
    }

    /// Notes an event that changes no message.
    package func note(_ event: JournalEvent.Kind, at now: WallTime = .now()) {
        state.withLock { Self.log(event, at: now, &$0) }
    }

    /// The events from a number on, oldest first, and the number to ask for next.
    package func events(from sequence: Int, limit: Int) -> (events: [JournalEvent], next: Int) {
        state.withLock { state in
            let events = state.log.events(from: sequence, limit: limit)
            return (events, events.last.map { $0.sequence + 1 } ?? max(sequence, state.log.first))
        }
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
                guard record.accountSID == account, !record.isDeleted, filter.admits(record) else { continue }
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
            (state.byPhone[phone] ?? []).suffix(limit).map { state.records[$0 - state.base] }.filter { !$0.isDeleted }
        }
    }

    /// The messages from a sequence number on, oldest first.
    package func messages(from sequence: Int, limit: Int) -> [MessageRecord] {
        state.withLock { state in
            state.records.dropFirst(max(sequence - state.base, 0)).prefix(limit).filter { !$0.isDeleted }
        }
    }

    /// Every phone with a message, and how many it has.
    package func phones() -> [String: Int] { state.withLock { $0.byPhone.mapValues(\.count) } }

    /// Forgets every message and event; sequence numbers go on.
    package func clear() {
        state.withLock { state in
            state.base += state.records.count
            (state.records, state.bySID, state.byPhone, state.byAccount) = ([], [:], [:], [:])
            state.log.clear()
            state.version += 1
        }
        tell(.cleared)
    }

    private func update(_ sid: String, at now: WallTime, _ body: (inout MessageRecord) -> JournalEvent.Kind) {
        state.withLock { state in
            guard let place = state.bySID[sid] else { return }
            let event = body(&state.records[place - state.base])
            Self.log(event, at: now, &state)
        }
    }

    private static func move(
        _ record: inout MessageRecord, to status: MessageRecord.Status, errorCode: Int?, at now: WallTime
    ) {
        record.status = status
        record.errorCode = errorCode
        record.updated = now
        if status == .sent { record.sent = now }
        record.history.append(MessageRecord.Change(status: status, at: now))
    }

    private static func log(_ event: JournalEvent.Kind, at now: WallTime, _ state: inout State) {
        state.log.append(event, at: now)
        state.version += 1
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
