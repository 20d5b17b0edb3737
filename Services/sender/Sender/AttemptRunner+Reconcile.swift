import Logging
import RelayModel
import RelayStore
import ServiceKit
import TwilioContract

extension AttemptRunner {
    /// Finds out whether Twilio has a text whose attempt ended without an answer.
    ///
    /// A callback may have named the SID already. Otherwise Twilio's list is searched from the newest back to two minutes
    /// before the claim for the same body, among messages that no other row has. Only when neither shows it, it may be sent
    /// again. The look-up is repeated with growing pauses, and after a day the text is parked.
    func reconcile(_ row: OutboundRow) async throws -> FinishedAttempt {
        if let sid = row.messageSID { return try await found(row, sid: sid, acceptedAt: nil, by: "callback") }
        let since = (row.claimedAt ?? Moment(microseconds: 0)) - .seconds(120)
        let answer = try await calls.ask(row.tenant, row.accountSID) { credentials throws(TwilioCallError) in
            try await twilio.list(
                from: row.ourNumber, to: row.theirNumber, since: since, credentials: credentials)
        }
        crashPoint(.sendLookedUp)
        switch answer {
        case .failure(let failure): return try await notLookedUp(row, failure)
        case .success(let listed):
            let same = listed.filter { $0.isOurs && $0.body == row.body && $0.isCreated(since: since) }
            let taken = try await store.known(same.map(\.sid), of: row.tenant)
            guard let message = same.last(where: { !taken.contains($0.sid) }) else { return try await notFound(row) }
            return try await found(row, sid: message.sid, acceptedAt: message.latestCreation, by: "list")
        }
    }

    private func found(
        _ row: OutboundRow, sid: MessageSID, acceptedAt: Moment?, by source: String
    ) async throws -> FinishedAttempt {
        metrics.outcome("found")
        metrics.reconciled(source)
        let recorded = try await store.recordAccepted(row, sid: sid, step: .found, acceptedAt: acceptedAt)
        return finished(recorded, log: "found at Twilio", sid: sid)
    }

    private func notFound(_ row: OutboundRow) async throws -> FinishedAttempt {
        metrics.outcome("not_found")
        metrics.reconciled("not_there")
        let recorded = try await store.recordNotSent(
            row, step: .notFound, pause: .zero, reason: "Twilio does not have it")
        if recorded.row?.state == .queued { metrics.resent.increment() }
        return waiting(recorded, .zero, log: "not found at Twilio")
    }

    /// The text stays uncertain, and nothing is sent: it is looked up again later, but not for ever.
    private func notLookedUp(_ row: OutboundRow, _ failure: AccountCalls.Failure) async throws -> FinishedAttempt {
        metrics.reconciled("not_told")
        let reason = "cannot be looked up: \(failure)"
        let age = row.readAt - (row.claimedAt ?? row.createdAt)
        guard let pause = limits.lookUpPause(after: failure, of: row.lookups, age: age, random: .random(in: 0...1))
        else {
            return try await parked(row, reason: reason)
        }
        let recorded = try await store.recordUncertain(row, settle: pause, httpStatus: nil, reason: reason)
        return waiting(recorded, pause, log: reason)
    }

    private func parked(_ row: OutboundRow, reason: String) async throws -> FinishedAttempt {
        metrics.outcome("parked")
        let recorded = try await store.recordParked(row, reason: reason)
        guard let row = recorded.row else { return .settledElsewhere }
        logger.error("a text is parked", metadata: ["outbound": "\(row.outbound)", "reason": "\(reason)"])
        return .parked(row, reason: reason)
    }
}

extension SendLimits {
    /// When a text is looked up again; nil when it is parked instead.
    ///
    /// Without a place among its account's requests Twilio was not even asked, and the text's age says nothing: a person may
    /// just have queued it again.
    ///
    /// - Parameter lookUps: How many there were.
    func lookUpPause(
        after failure: AccountCalls.Failure, of lookUps: Int, age: Duration, random: Double
    ) -> Duration? {
        if case .busy(let turn) = failure { return max(turn, .seconds(1)) }
        return age >= lookUpFor ? nil : Backoff.lookUp.pause(after: lookUps, random: random)
    }
}

extension MessageResource {
    fileprivate var isOurs: Bool { direction != "inbound" }

    /// The list's pages hold whole pages, and so older messages, too.
    fileprivate func isCreated(since moment: Moment) -> Bool { dateCreated.map { $0 >= moment } ?? true }

    /// The latest moment at which the message can have been made: Twilio gives whole seconds, and a window that is counted from
    /// too early a moment would end too early.
    fileprivate var latestCreation: Moment? { dateCreated.map { $0 + .seconds(1) } }
}
