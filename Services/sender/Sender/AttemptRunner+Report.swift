import Logging
import Postgres
import QueueContract
import RelayModel
import RelayStore
import TwilioContract

extension AttemptRunner {
    /// Asks Twilio how a text fared whose reports did not reach us.
    ///
    /// - Returns: What its status callback would have said; nil when Twilio does not say either, and then it is asked again
    ///   later.
    func report(on row: OutboundRow) async throws -> DeliveryPayload? {
        guard let sid = row.messageSID, let since = row.claimedAt else { return nil }
        let listed: [MessageResource]
        do {
            guard let credentials = try await store.credentials(row.tenant, account: row.accountSID) else { return nil }
            listed = try await twilio.list(
                from: row.ourNumber, to: row.theirNumber, account: row.accountSID, since: since - .seconds(120),
                credentials: credentials)
        } catch let error as PostgresError {
            throw error
        } catch {
            logger.warning("a missing report was not fetched", metadata: ["error": "\(error)"])
            return nil
        }
        guard let message = listed.first(where: { $0.sid == sid }) else { return nil }
        metrics.outcome("report_fetched")
        var pairs = [
            (name: "MessageSid", value: sid.rawValue), (name: "AccountSid", value: row.accountSID),
            (name: "MessageStatus", value: message.status.rawValue),
        ]
        if let code = message.errorCode { pairs.append((name: "ErrorCode", value: String(code))) }
        return DeliveryPayload(
            accountSID: row.accountSID, outbound: row.outbound, receivedAt: message.dateUpdated ?? since, pairs: pairs)
    }
}
