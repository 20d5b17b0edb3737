import Postgres
package import RelayModel

/// What a hint's row asks of the sender.
package enum ClaimResult: Sendable {
    /// The row is the caller's until the lease ends; send it with the account's key, which is nil when there is none.
    case claimed(OutboundRow, SealedAPIKey?)
    /// Its customer has opted out: it failed without being sent.
    case refused(OutboundRow)
    /// An attempt ended without an answer and may be looked up at Twilio now; the lease is the caller's.
    case reconcile(OutboundRow)
    /// Wait that long, then look again.
    case wait(OutboundRow, Duration, WaitReason)
    /// Its number's pace leaves no turn before its `ask_by`: its hop will go to the next operator.
    case tooLate(OutboundRow)
    /// It was sent a while ago, and no report has said yet how it fared: ask Twilio.
    case report(OutboundRow, ReportSearch)
    /// It is a hop's, and waits behind a text that waited for a turn: that one is to be woken now.
    case behind(OutboundRow)
    /// There is nothing to do: it is done, another worker has it, or an earlier text goes first.
    case leave(OutboundRow?)
}

/// Why a row waits.
package enum WaitReason: String, Sendable {
    /// Its number has no turn yet.
    case pace
    /// It was refused, or its account slows down.
    case backoff
    /// It is uncertain, and Twilio's list may not show it yet.
    case settling
}

extension SenderStore {
    /// Takes the row a hint names, when it is its turn.
    ///
    /// A row is claimed only while it is queued, wanted, due, before its `ask_by`, the first unsent one of its
    /// conversation, and when its number's pace allows: otherwise it gets the number's next turn and waits for it. A row whose
    /// lease ran out becomes uncertain, to be looked up no sooner than `settle` after the lease's end, because Twilio may
    /// still be working on it.
    ///
    /// - Parameters:
    ///   - hint: The row.
    ///   - lease: How long nobody else may touch the row, counted from now.
    ///   - settle: The pause between an attempt's end and its look-up at Twilio.
    package func claim(_ hint: OutboundHint, lease: Duration, settle: Duration) async throws -> ClaimResult {
        let key: [PostgresValue] = [.id(hint.tenant), .id(hint.outbound)]
        let limits = [lease, Self.burst, Self.shortestWait].map { PostgresValue.double($0.inSeconds) }
        let turn = try await pool.query(Self.claim, key + limits)
        if let row = turn.rows.first { return try Self.outcome(of: row) }
        return try await look(at: hint, lease: lease, settle: settle)
    }

    /// What a row asks for that is not to be sent now.
    ///
    /// - Parameters: As for ``claim(_:lease:settle:)``.
    package func look(at hint: OutboundHint, lease: Duration, settle: Duration) async throws -> ClaimResult {
        let key: [PostgresValue] = [.id(hint.tenant), .id(hint.outbound)]
        let results = try await pool.batch([
            (Self.lapse, key + [.double(settle.inSeconds)]),
            (Self.takeUncertain, key + [.double(lease.inSeconds)]),
            (Self.takeReport, key + [.int(ReportSearch.mostAttempts), .double(ReportSearch.firstPause.inSeconds)]),
            (Self.expedite, key), (Self.look, key),
        ])
        if let row = results[0].rows.first { return .wait(try OutboundRow(row), settle, .settling) }
        if let row = results[1].rows.first { return .reconcile(try OutboundRow(row)) }
        if let row = results[2].rows.first {
            let outbound = try OutboundRow(row)
            return .report(outbound, ReportSearch(attempt: outbound.lookups))
        }
        if let row = results[3].rows.first { return .behind(try OutboundRow(row)) }
        guard let row = results[4].rows.first else { return .leave(nil) }
        let outbound = try OutboundRow(row)
        guard let pause = try row.get("pause", as: Double?.self), pause > 0 else { return .leave(outbound) }
        let reason: WaitReason =
            outbound.state == .uncertain ? .settling : try row.get("has_turn", as: Bool.self) ? .pace : .backoff
        return .wait(outbound, .seconds(pause), reason)
    }

    private static func outcome(of row: PostgresRow) throws -> ClaimResult {
        let outbound = try OutboundRow(row)
        switch outbound.state {
        case .sending: return .claimed(outbound, try SealedAPIKey(row, of: outbound))
        case .failed: return .refused(outbound)
        default:
            guard let pause = try row.get("pause", as: Double?.self) else { return .tooLate(outbound) }
            return .wait(outbound, .seconds(pause), .pace)
        }
    }

    /// How far behind its turn a text may be sent without asking for another one: texts wake by the second, so those of
    /// one second come together.
    private static let burst = Duration.seconds(2)

    /// How long before its turn a text may go: the shortest step of the retry queues. Texts of one conversation come one
    /// after the other, and would go one a second however fast their number is.
    private static let shortestWait = Duration.seconds(1)
}

extension Duration {
    /// The duration in seconds, to the microsecond.
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds / 1_000_000_000_000) / 1_000_000
    }
}
