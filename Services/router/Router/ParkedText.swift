import RelayModel
import RelayStore

/// An inbound text that is kept instead of being passed on.
struct ParkedText {
    let text: InboundRecord
    /// The alert's kind, and the reason on record.
    let kind: AlertKind
    /// The reason in words.
    let reason: TextKey
    var job: JobID?
    var customer: CustomerID?
}

extension RouterTransaction {
    /// Keeps a text that nobody can be asked about, in the form in which it can be queued again; on record, and with an alert to
    /// the business that it was received for, if there is one.
    ///
    /// A text that is kept already is no news.
    func park(_ parked: ParkedText, alerting business: AlertedBusiness?, now: Moment) async throws -> Aftermath {
        let text = parked.text
        let record = ParkedRecord(
            tenant: text.tenant, id: text.sid.rowID, queue: "inbound",
            reason: TextCatalogue.english.text(parked.reason), payload: text.encoded())
        guard try await park(record), let business else { return Aftermath() }
        var event = AuditEvent("parked")
        event.sid = text.sid
        event.job = parked.job
        event.customer = parked.customer
        event.reason = parked.kind.rawValue
        event.parked = ParkedID(rawValue: record.id)
        try await audit(event, tenant: business.tenant)
        let alert = business.catalogue.text(
            .alertUnanswerable, [.business: business.name, .reason: business.catalogue.text(parked.reason)])
        return try await raise(parked.kind, alert, to: business, relay: nil, now: now)
    }
}
