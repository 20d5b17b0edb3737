import Postgres
package import RelayModel

/// A number whose inbound texts at Twilio are to be compared with those that are here; the lease is the caller's.
package struct RecoveryTask: Sendable {
    package let tenant: TenantID
    package let ourNumber: PhoneNumber
    package let accountSID: String
    /// Every text that Twilio received before this is known to be here.
    package let knownUntil: Moment
    /// When the comparison began.
    package let startedAt: Moment
    /// How often it has failed in a row.
    package let failures: Int
}

/// A text that a number has received, as Twilio's list names it.
package struct ListedInbound: Sendable, Hashable {
    package let sid: MessageSID
    package let receivedAt: Moment
    /// Whether the router can decide it; what comes from a short code or a name is parked.
    package let isDecidable: Bool

    /// Names a text.
    package init(sid: MessageSID, receivedAt: Moment, isDecidable: Bool = true) {
        self.sid = sid
        self.receivedAt = receivedAt
        self.isDecidable = isDecidable
    }
}

/// The recovery of inbound texts that never reached us, shared by all senders.
extension SenderStore {
    /// Asks for a comparison of every number, as after an outage; numbers whose comparison began after `moment` are left
    /// alone.
    package func requestRecovery(since moment: Moment) async throws {
        _ = try await pool.query(Self.requestRecovery, [.moment(moment)])
    }

    /// Takes numbers whose comparison is due, longest due first, and those that were never compared.
    ///
    /// - Parameters:
    ///   - limit: How many at the most.
    ///   - interval: When they are due again, unless it fails; a tenth earlier or later, so that they spread.
    package func takeRecoveries(limit: Int, interval: Duration) async throws -> [RecoveryTask] {
        let results = try await pool.batch([
            (Self.addNumbers, []), (Self.takeRecoveries, [.int(limit), .double(interval.inSeconds)]),
        ])
        return try results[1].rows.map { row in
            RecoveryTask(
                tenant: try row.id("tenant_id"), ourNumber: try row.phone("our_number"),
                accountSID: try row.get("account_sid", as: String.self), knownUntil: try row.moment("known_until"),
                startedAt: try row.moment("started_at"), failures: try row.get("failures", as: Int.self))
        }
    }

    /// The texts among `listed` that are not here, in their order.
    ///
    /// One that was published already is left out for a while, longer each time, and after ten times for good. What was
    /// published before `outage` may be lost with the broker and is not left out.
    package func missing(
        _ listed: [ListedInbound], at task: RecoveryTask, outage: Moment
    ) async throws -> [ListedInbound] {
        guard !listed.isEmpty else { return [] }
        let result = try await pool.query(
            Self.missing,
            [.id(task.tenant), .phone(task.ourNumber), .texts(listed.map(\.sid.rawValue)), .moment(outage)])
        let missing = Set(try result.rows.map { try $0.get("message_sid", as: String.self) })
        return listed.filter { missing.contains($0.sid.rawValue) }
    }

    /// Remembers that the texts were published; those that nobody can decide are not published again.
    package func recordRecovered(_ texts: [ListedInbound], at task: RecoveryTask) async throws {
        guard !texts.isEmpty else { return }
        _ = try await pool.query(
            Self.recordRecovered,
            [
                .id(task.tenant), .phone(task.ourNumber), .texts(texts.map(\.sid.rawValue)),
                .ints(texts.map { Int($0.receivedAt.microseconds) }), .ints(texts.map { $0.isDecidable ? 0 : 1 }),
            ])
    }

    /// Ends a comparison that saw everything since `task.knownUntil`.
    ///
    /// What is known reaches up to the comparison's start, less `overlap` for texts that Twilio lists late, but never
    /// beyond a text that was published and is not recorded yet: `inbound` may be lost with the broker.
    package func finishRecovery(_ task: RecoveryTask, overlap: Duration) async throws {
        let key: [PostgresValue] = [.id(task.tenant), .phone(task.ourNumber)]
        _ = try await pool.batch([
            (Self.forgetRecovered, key),
            (Self.finishRecovery, key + [.moment(task.startedAt - overlap)]),
        ])
    }

    /// Ends a comparison that did not see everything; it is due again after `pause`.
    package func failRecovery(_ task: RecoveryTask, pause: Duration) async throws {
        _ = try await pool.query(
            Self.failRecovery, [.id(task.tenant), .phone(task.ourNumber), .double(pause.inSeconds)])
    }

    /// The database's time.
    package func now() async throws -> Moment {
        let result = try await pool.query(Self.now)
        guard let row = result.rows.first else { throw StoredValueError(column: "now") }
        return try row.moment("now")
    }
}
