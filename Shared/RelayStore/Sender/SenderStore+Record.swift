import Postgres
package import RelayModel

/// What a recorded attempt leaves to do.
package struct RecordedAttempt: Sendable {
    /// The row as it is now; nil when the attempt had been settled by another worker.
    package let row: OutboundRow?
    /// Whether Twilio has given this text two SIDs: it went out twice, which must never happen.
    package let hasSecondSID: Bool
}

extension SenderStore {
    /// Twilio has the text: the hop's window begins now, or at `acceptedAt` when that is known from Twilio's list.
    ///
    /// An acceptance is recorded whatever the row's unsent state, because a text that Twilio has must not go out again.
    package func recordAccepted(
        _ row: OutboundRow, sid: MessageSID, step: AcceptedStep, acceptedAt: Moment? = nil
    ) async throws -> RecordedAttempt {
        let result = try await pool.query(
            Self.accepted,
            [
                .id(row.tenant), .id(row.outbound), .text(sid.rawValue), .int(row.attempt), .text(step.rawValue),
                .moment(acceptedAt),
            ])
        guard let recorded = result.rows.first else { return RecordedAttempt(row: nil, hasSecondSID: false) }
        let now = try OutboundRow(recorded)
        return RecordedAttempt(row: now, hasSecondSID: now.messageSID != sid)
    }

    /// How the acceptance became known.
    package enum AcceptedStep: String, Sendable {
        /// Twilio's answer to our request.
        case accepted
        /// A callback's SID or Twilio's list of messages.
        case found
    }

    /// Twilio, or what is known of the number, refuses the text for good.
    ///
    /// - Parameter isOptOut: The recipient wants no texts: no more are sent to a customer until they opt in again.
    package func recordRejected(
        _ row: OutboundRow, httpStatus: Int?, code: Int?, isOptOut: Bool = false, reason: String
    ) async throws -> RecordedAttempt {
        let result = try await pool.query(
            Self.rejected,
            [
                .id(row.tenant), .id(row.outbound), .int(row.attempt), .int(httpStatus), .int(code), .text(reason),
                .bool(isOptOut),
            ])
        return RecordedAttempt(row: try result.rows.first.map(OutboundRow.init), hasSecondSID: false)
    }

    /// Nothing reached Twilio, or Twilio has certainly not got it: the text waits for `pause` and is tried again, unless
    /// the router withdrew it meanwhile.
    ///
    /// - Returns: The row, `queued` or `cancelled`.
    package func recordNotSent(
        _ row: OutboundRow, step: NotSentStep, pause: Duration, httpStatus: Int? = nil, code: Int? = nil, reason: String
    ) async throws -> RecordedAttempt {
        let result = try await pool.query(
            Self.notSent,
            [
                .id(row.tenant), .id(row.outbound), .int(row.attempt), .text(step.rawValue), .double(pause.inSeconds),
                .int(httpStatus), .int(code), .text(reason),
            ])
        return RecordedAttempt(row: try result.rows.first.map(OutboundRow.init), hasSecondSID: false)
    }

    /// The look-ups are given up: the text is neither sent again nor looked up until a person asks for it.
    package func recordParked(_ row: OutboundRow, reason: String) async throws -> RecordedAttempt {
        let result = try await pool.query(
            Self.parked, [.id(row.tenant), .id(row.outbound), .int(row.attempt), .text(reason)])
        return RecordedAttempt(row: try result.rows.first.map(OutboundRow.init), hasSecondSID: false)
    }

    /// Lets a row that is not claimed wait for `pause` longer, because its account takes no more requests now.
    ///
    /// - Returns: The row; nil when there is nothing to wait for.
    package func postpone(_ hint: OutboundHint, pause: Duration) async throws -> OutboundRow? {
        let result = try await pool.query(
            Self.postpone, [.id(hint.tenant), .id(hint.outbound), .double(pause.inSeconds)])
        return try result.rows.first.map(OutboundRow.init)
    }

    /// Why it is certain that Twilio has not got the text.
    package enum NotSentStep: String, Sendable {
        /// The request was not handed to the network, or Twilio answered that it did not process it.
        case notSent = "not_sent"
        /// Neither a callback nor Twilio's list shows it.
        case notFound = "not_found"
    }

    /// Nobody knows whether Twilio has the text: it is looked up after `settle`, and not sent before that.
    package func recordUncertain(
        _ row: OutboundRow, settle: Duration, httpStatus: Int?, reason: String
    ) async throws -> RecordedAttempt {
        let result = try await pool.query(
            Self.uncertain,
            [
                .id(row.tenant), .id(row.outbound), .int(row.attempt), .double(settle.inSeconds), .int(httpStatus),
                .text(reason),
            ])
        return RecordedAttempt(row: try result.rows.first.map(OutboundRow.init), hasSecondSID: false)
    }

    private static let accepted = PostgresStatement(
        "sender_accepted",
        """
        with recorded as (
            update outbound_messages o
            set state = 'sent', message_sid = coalesce(o.message_sid, $3),
                accepted_at = least(now(), coalesce($6, now())),
                ack_due_at = case when o.starts_window
                    then least(now(), coalesce($6, now())) + make_interval(secs => o.window_seconds) end,
                lease_id = null, lease_until = null, not_before = null, turn_at = null, lookups = 0, error_code = null,
                error = null, updated_at = now()
            where o.tenant_id = $1 and o.outbound_id = $2 and o.state in ('queued', 'sending', 'uncertain')
            returning \(OutboundRow.columns)
        ), logged as (
            insert into send_attempts (tenant_id, outbound_id, attempt, step)
            select tenant_id, outbound_id, $4, $5 from recorded
        )
        select * from recorded
        """)

    private static let rejected = PostgresStatement(
        "sender_rejected",
        """
        with recorded as (
            update outbound_messages o
            set state = 'failed', error_code = $5, error = $6, lease_id = null, lease_until = null, updated_at = now()
            where o.tenant_id = $1 and o.outbound_id = $2 and o.state in ('sending', 'uncertain') and o.attempt = $3
            returning \(OutboundRow.columns), o.purpose
        ), logged as (
            insert into send_attempts (tenant_id, outbound_id, attempt, step, http_status, error_code, detail)
            select tenant_id, outbound_id, attempt, 'rejected', $4, $5, $6 from recorded
        ), opted_out as (
            insert into conversations as c (tenant_id, our_number, their_number, opted_out_at)
            select tenant_id, our_number, their_number, clock_timestamp() from recorded
            where $7 and purpose = 'customer'
            on conflict (tenant_id, our_number, their_number) do update
            set opted_out_at = coalesce(c.opted_out_at, excluded.opted_out_at)
        )
        select * from recorded
        """)

    private static let notSent = PostgresStatement(
        "sender_not_sent",
        """
        with recorded as (
            update outbound_messages o
            set state = case
                    -- A callback has named it in the meantime: Twilio has it after all.
                    when message_sid is not null then 'uncertain'
                    when withdrawn_at is null then 'queued'
                    else 'cancelled'
                end,
                not_before = clock_timestamp() + make_interval(secs => $5),
                next_hint_at = clock_timestamp() + make_interval(secs => $5 + 5), hint_pause_seconds = 5,
                lease_id = null, lease_until = null, turn_at = null, refusals = o.refusals + 1, error_code = $7, error = $8,
                updated_at = now()
            where o.tenant_id = $1 and o.outbound_id = $2 and o.state in ('sending', 'uncertain') and o.attempt = $3
            returning \(OutboundRow.columns)
        ), logged as (
            insert into send_attempts (tenant_id, outbound_id, attempt, step, http_status, error_code, detail)
            select tenant_id, outbound_id, attempt, $4, $6, $7, $8 from recorded
        )
        select * from recorded
        """)

    private static let uncertain = PostgresStatement(
        "sender_uncertain",
        """
        with recorded as (
            update outbound_messages o
            set state = 'uncertain', not_before = clock_timestamp() + make_interval(secs => $4),
                next_hint_at = clock_timestamp() + make_interval(secs => $4 + 5), hint_pause_seconds = 5,
                lease_until = null, lease_id = null, error = $6, updated_at = now()
            where o.tenant_id = $1 and o.outbound_id = $2 and o.state in ('sending', 'uncertain') and o.attempt = $3
            returning \(OutboundRow.columns)
        ), logged as (
            insert into send_attempts (tenant_id, outbound_id, attempt, step, http_status, detail)
            -- Look-ups may fail for a whole day.
            select tenant_id, outbound_id, attempt, 'uncertain', $5, $6 from recorded where lookups <= 8
        )
        select * from recorded
        """)

    private static let parked = PostgresStatement(
        "sender_parked",
        """
        with recorded as (
            update outbound_messages o
            set state = 'parked', lease_id = null, lease_until = null, not_before = null, error = $4, updated_at = now()
            where o.tenant_id = $1 and o.outbound_id = $2 and o.state = 'uncertain' and o.attempt = $3
                and o.message_sid is null
            returning \(OutboundRow.columns)
        ), logged as (
            insert into send_attempts (tenant_id, outbound_id, attempt, step, detail)
            select tenant_id, outbound_id, attempt, 'uncertain', $4 from recorded
        )
        select * from recorded
        """)

    private static let postpone = PostgresStatement(
        "sender_postpone",
        """
        update outbound_messages o
        set not_before = greatest(o.not_before, clock_timestamp() + make_interval(secs => $3)),
            next_hint_at = greatest(o.not_before, clock_timestamp() + make_interval(secs => $3)) + interval '5 seconds',
            hint_pause_seconds = 5
        where o.tenant_id = $1 and o.outbound_id = $2 and o.message_sid is null
            and (o.state = 'queued' and o.withdrawn_at is null or o.state = 'uncertain' and o.lease_until is null)
        returning \(OutboundRow.columns)
        """)
}
