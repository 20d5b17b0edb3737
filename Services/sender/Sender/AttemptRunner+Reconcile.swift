import HTTPTransport
import Postgres
import RelayModel
import RelayStore
import TwilioContract

extension AttemptRunner {
    /// Finds out whether Twilio has a text whose attempt ended without an answer.
    ///
    /// A callback may have named the SID already. Otherwise Twilio's list is searched from the newest back to two minutes
    /// before the claim for the same body, among messages that no other row has. Only when neither shows it, it may be sent
    /// again.
    func reconcile(_ row: OutboundRow) async throws -> FinishedAttempt {
        if let sid = row.messageSID { return try await found(row, sid: sid, acceptedAt: nil) }
        let since = (row.claimedAt ?? Moment(microseconds: 0)) - .seconds(120)
        let listed: [MessageResource]
        do {
            guard let credentials = try await store.credentials(row.tenant, account: row.accountSID) else {
                return try await uncertain(row, httpStatus: nil, reason: "the account is not configured")
            }
            listed = try await twilio.list(
                from: row.ourNumber, to: row.theirNumber, account: row.accountSID, since: since,
                credentials: credentials)
        } catch let error as PostgresError {
            throw error
        } catch {
            return try await uncertain(row, httpStatus: nil, reason: "cannot look it up: \(error)")
        }
        let same = listed.filter { $0.isOurs && $0.body == row.body && $0.isCreated(since: since) }
        let taken = try await store.known(same.map(\.sid), of: row.tenant)
        guard let message = same.last(where: { !taken.contains($0.sid) }) else { return try await notFound(row) }
        return try await found(row, sid: message.sid, acceptedAt: message.latestCreation)
    }

    private func found(_ row: OutboundRow, sid: MessageSID, acceptedAt: Moment?) async throws -> FinishedAttempt {
        metrics.outcome("found")
        let recorded = try await store.recordAccepted(row, sid: sid, step: .found, acceptedAt: acceptedAt)
        return finished(recorded, log: "found at Twilio", sid: sid)
    }

    private func notFound(_ row: OutboundRow) async throws -> FinishedAttempt {
        metrics.outcome("not_found")
        let recorded = try await store.recordNotSent(
            row, step: .notFound, pause: .zero, reason: "Twilio does not have it")
        return waiting(recorded, .zero, log: "not found at Twilio")
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
