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
}
