import QueueContract
import RelayModel
import RelayStore

/// A text to a customer that nobody wrote: the answer to their first text, and the apology when nobody could be found.
///
/// Never to somebody who has opted out, and each at most once in the tenant's time, whatever an auto-responder at the other end
/// answers. The conversation's lock must be held.
struct AutomaticAnswer {
    let transaction: RouterTransaction
    let line: BusinessLine
    let customer: CustomerRecord
    let job: JobID
    /// The inbound text that led to it.
    let cause: MessageSID?

    /// Thanks for a first text, with the job's link if there is one; nil when the customer may not get it.
    func first(link: String?) async throws -> OutboundHint? {
        guard let minutes = line.firstAnswerEveryMinutes, try await take(.firstAnswer, every: minutes) else {
            return nil
        }
        let business = line.tenantName
        let body =
            link.map { line.catalogue.text(.customerFirst, [.business: business, .link: $0]) }
            ?? line.catalogue.text(.customerFirstNoLink, [.business: business])
        return try await send(body)
    }

    /// Tells that nobody could be found; nil when the customer may not get it, which is recorded.
    ///
    /// - Parameter isAnswerable: Whether what the customer wrote may be answered at all.
    func apology(isAnswerable: Bool) async throws -> OutboundHint? {
        guard isAnswerable, try await take(.apology, every: line.apologyEveryMinutes) else {
            var event = AuditEvent("not_told")
            event.customer = customer.id
            event.job = job
            try await transaction.audit(event, tenant: line.tenant)
            return nil
        }
        return try await send(line.catalogue.text(.customerExhausted, [.business: line.tenantName]))
    }

    private func take(_ text: AutomaticText, every minutes: Int) async throws -> Bool {
        try await transaction.take(text, line.tenant, our: line.number, their: customer.phone, every: minutes)
    }

    private func send(_ body: String) async throws -> OutboundHint {
        var row = NewOutbound(
            purpose: .customer, accountSID: line.accountSID, our: line.number, their: customer.phone, body: body,
            orderAt: try await transaction.now())
        row.customer = customer.id
        row.job = job
        row.cause = cause
        return try await transaction.send(row, tenant: line.tenant)
    }
}
