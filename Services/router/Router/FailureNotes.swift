import QueueContract
import RelayModel
import RelayStore

extension RouterTransaction {
    /// A text that no window hangs on has failed: it is recorded, the tenant is alerted, and the operator who wrote to a
    /// customer is told. Once for each text; the failure of such a notice is recorded only.
    func noteFailure(_ tenant: TenantID, _ outbound: OutboundID) async throws -> Aftermath {
        guard let failed = try await takeFailure(tenant, outbound) else { return Aftermath() }
        try await recordFailure(failed)
        guard failed.purpose == .hop || failed.purpose == .customer, let line = try await line(failed.our) else {
            return Aftermath()
        }
        let now = try await now()
        let catalogue = line.catalogue
        let receiver =
            failed.purpose == .hop
            ? catalogue.text(.anOperator) : failed.customer?.label ?? catalogue.text(.aCustomer)
        var aftermath = try await raise(
            .undeliverable, catalogue.text(.alertUndelivered, [.receiver: receiver]), on: line, relay: failed.relay,
            now: now)
        if failed.purpose == .customer, let writer = failed.operatorID,
            let person = try await operatorRecord(tenant, writer)
        {
            let body = catalogue.text(.undelivered, [.customer: receiver])
            var row = NewOutbound(
                purpose: .notice, accountSID: line.accountSID, our: line.number, their: person.phone, body: body,
                orderAt: now)
            row.operatorID = writer
            row.job = failed.job
            aftermath.hints.append(try await send(row, tenant: tenant))
        }
        return aftermath
    }

    private func recordFailure(_ failed: FailedText) async throws {
        var event = AuditEvent("undelivered")
        event.relay = failed.relay
        event.job = failed.job
        event.customer = failed.customer?.id
        event.operatorID = failed.operatorID
        event.outbound = failed.outbound
        event.reason = failed.purpose.rawValue
        try await audit(event, tenant: failed.tenant)
    }
}
