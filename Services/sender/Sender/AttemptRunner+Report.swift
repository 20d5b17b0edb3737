import Logging
import QueueContract
import RelayModel
import RelayStore
import TwilioContract

/// What a search for a missing report has come to.
enum ReportResult: Sendable {
    /// What the status callback would have said.
    case told(DeliveryPayload)
    /// Nothing now; it is asked for again later.
    case later
    /// Nothing, and nobody asks again.
    case gaveUp(reason: String)
}

extension AttemptRunner {
    /// Asks Twilio how a text fared whose reports did not reach us.
    func report(on row: OutboundRow, _ search: ReportSearch) async throws -> ReportResult {
        guard let sid = row.messageSID else { return .later }
        let answer = try await calls.ask(row.tenant, row.accountSID) { credentials throws(TwilioCallError) in
            try await twilio.message(sid, credentials: credentials)
        }
        switch answer {
        case .success(let message?):
            metrics.reported(message.status.isTerminal ? "told" : "not_final")
            return .told(row.report(sid, message))
        case .success(nil): return notReported(row, search, reason: "Twilio has no such message")
        case .failure(let failure): return notReported(row, search, reason: "\(failure)")
        }
    }

    private func notReported(_ row: OutboundRow, _ search: ReportSearch, reason: String) -> ReportResult {
        logger.warning(
            "a missing report was not fetched",
            metadata: ["outbound": "\(row.outbound)", "attempt": "\(search.attempt)", "error": "\(reason)"])
        metrics.reported(search.isLast ? "gave_up" : "not_told")
        return search.isLast
            ? .gaveUp(reason: "how the text fared cannot be looked up, after \(search.attempt) attempts: \(reason)")
            : .later
    }
}

extension OutboundRow {
    fileprivate func report(_ sid: MessageSID, _ message: MessageResource) -> DeliveryPayload {
        var pairs = [
            (name: "MessageSid", value: sid.rawValue), (name: "AccountSid", value: accountSID),
            (name: "MessageStatus", value: message.status.rawValue),
        ]
        if let code = message.errorCode { pairs.append((name: "ErrorCode", value: String(code))) }
        return DeliveryPayload(
            accountSID: accountSID, outbound: outbound,
            receivedAt: message.dateUpdated ?? claimedAt ?? createdAt, pairs: pairs)
    }
}
