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

    private static let now = PostgresStatement("sender_now", "select clock_timestamp() as now")
    private static let requestRecovery = PostgresStatement(
        "sender_request_recovery",
        """
        update inbound_recovery set next_at = least(next_at, clock_timestamp())
        where (started_at is null or started_at < $1) and next_at > clock_timestamp()
        """)
    /// What came before a number was configured is not ours to relay.
    private static let addNumbers = PostgresStatement(
        "sender_add_recoveries",
        """
        insert into inbound_recovery (tenant_id, our_number, known_until)
        select n.tenant_id, n.e164, greatest(n.updated_at, now() - interval '1 hour') from numbers n
        where not exists (select from inbound_recovery r where r.tenant_id = n.tenant_id and r.our_number = n.e164)
        on conflict do nothing
        """)
    private static let takeRecoveries = PostgresStatement(
        "sender_take_recoveries",
        """
        with due as materialized (
            select r.tenant_id, r.our_number, n.account_sid from inbound_recovery r
            join numbers n on n.tenant_id = r.tenant_id and n.e164 = r.our_number
            where r.next_at <= clock_timestamp() and (r.leased_until is null or r.leased_until <= clock_timestamp())
            order by r.next_at limit $1
            for update of r skip locked
        )
        update inbound_recovery r
        set leased_until = clock_timestamp() + interval '1 minute', started_at = clock_timestamp(),
            next_at = clock_timestamp() + make_interval(secs => $2 * (0.9 + 0.2 * random()))
        from due where r.tenant_id = due.tenant_id and r.our_number = due.our_number
        returning r.tenant_id, r.our_number, due.account_sid, r.known_until, r.started_at, r.failures
        """)
    private static let missing = PostgresStatement(
        "sender_missing_inbound",
        """
        select listed.message_sid from unnest($3) as listed (message_sid)
        where not exists (
            select from inbound_messages i where i.tenant_id = $1 and i.message_sid = listed.message_sid
        ) and not exists (
            select from recovered_messages m
            where m.tenant_id = $1 and m.our_number = $2 and m.message_sid = listed.message_sid
                and (
                    m.is_final or m.times >= 10
                    or m.published_at > $4
                        and m.published_at > clock_timestamp() - make_interval(secs => least(3600, 10 * power(4, m.times - 1)))
                )
        )
        """)
    private static let recordRecovered = PostgresStatement(
        "sender_record_recovered",
        """
        insert into recovered_messages as m (tenant_id, our_number, message_sid, received_at, is_final)
        select $1, $2, listed.sid, to_timestamp(listed.received_at / 1000000.0), listed.is_final = 1
        from unnest($3, $4, $5) as listed (sid, received_at, is_final)
        on conflict (tenant_id, our_number, message_sid) do update
        set times = m.times + 1, published_at = clock_timestamp()
        """)
    private static let forgetRecovered = PostgresStatement(
        "sender_forget_recovered",
        """
        delete from recovered_messages m using inbound_recovery r
        where m.tenant_id = $1 and m.our_number = $2 and r.tenant_id = $1 and r.our_number = $2
            and m.received_at < r.known_until - interval '1 day'
        """)
    private static let finishRecovery = PostgresStatement(
        "sender_finish_recovery",
        """
        update inbound_recovery r
        set leased_until = null, failures = 0, known_until = greatest(r.known_until, least($3, (
            select min(m.received_at) from recovered_messages m
            where m.tenant_id = $1 and m.our_number = $2 and m.times < 10 and not m.is_final and not exists (
                select from inbound_messages i where i.tenant_id = m.tenant_id and i.message_sid = m.message_sid
            )
        )))
        where r.tenant_id = $1 and r.our_number = $2
        """)
    private static let failRecovery = PostgresStatement(
        "sender_fail_recovery",
        """
        update inbound_recovery
        set leased_until = null, failures = failures + 1, next_at = clock_timestamp() + make_interval(secs => $3)
        where tenant_id = $1 and our_number = $2
        """)
}
