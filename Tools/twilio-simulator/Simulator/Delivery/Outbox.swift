/// Puts the texts of business numbers on their way: those of create requests, and replies to inbound texts.
struct Outbox: Sendable {
    let directory: AccountDirectory
    let senders: SenderBook
    let optOuts: OptOutBook
    let journal: Journal
    let planner: Planner
    let courier: Courier

    /// Accepts a message, journals it, and hands it to the courier.
    ///
    /// - Parameters:
    ///   - sendAt: When to send it, if not now.
    ///   - ignoresOptOut: Whether it reaches also somebody who has opted out.
    /// - Throws: 21611 when too much waits at its sender; with a messaging service that is told later.
    func accept(
        _ record: MessageRecord, faults: [FaultRule] = [], sendAt: WallTime? = nil, ignoresOptOut: Bool = false
    ) throws(RestFailure) -> MessageRecord {
        var charge = Courier.Charge(record: record, faults: faults, sendAt: sendAt, token: token(of: record))
        if !ignoresOptOut, isOptedOut(record) {
            charge.plan = DeliveryPlan(failing: 21610)
        } else if sendAt == nil {
            charge.plan = planner.plan(record, faults: faults)
            if charge.plan == nil {
                guard record.messagingServiceSID != nil else { throw .known(21611) }
                charge.plan = DeliveryPlan(failing: 30001)
            }
        }
        guard let added = journal.add(record) else { throw .internalError }
        charge.record = added
        courier.take(charge)
        return added
    }

    /// Whether the recipient wants nothing more from the sender.
    func isOptedOut(_ record: MessageRecord) -> Bool {
        optOuts.contains(
            OptOutBook.Entry(scope: record.messagingServiceSID ?? record.from, phone: record.to))
    }

    private func token(of record: MessageRecord) -> String {
        directory.accounts[record.accountSID]?.primaryToken ?? ""
    }
}
