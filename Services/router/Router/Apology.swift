import QueueContract
import RelayModel
import RelayStore
import TwilioContract

/// The text that tells a customer that nobody could be found for theirs.
///
/// An automatic text: never to somebody who has opted out, and at most one in a minute, because an auto-responder at the other end
/// may answer each.
struct Apology {
    let tenant: TenantID
    let accountSID: String
    let our: PhoneNumber
    let job: JobID

    /// Writes it, unless the customer may not get it.
    func send(
        to customer: CustomerRecord, business: String, cause: MessageSID?, now: Moment,
        in transaction: RouterTransaction
    ) async throws -> OutboundHint? {
        let body = OperatorText.customerExhausted(business: business)
        guard try await transaction.mayTextAutomatically(tenant, our: our, their: customer.phone, body: body) else {
            var event = AuditEvent("not_told")
            event.customer = customer.id
            event.job = job
            try await transaction.audit(event, tenant: tenant)
            return nil
        }
        var row = NewOutbound(
            purpose: .customer, accountSID: accountSID, our: our, their: customer.phone, body: body,
            segments: SegmentCount(body).segments, orderAt: now)
        row.customer = customer.id
        row.job = job
        row.cause = cause
        return try await transaction.send(row, tenant: tenant)
    }
}
