import QueueContract
import RelayModel
import RelayStore

/// What operators write to customers, and have written.
extension OperatorAnswer {
    /// Passes the operator's words on, which takes the relay as well; words that were asked about, with what came with them.
    mutating func send(_ body: String, to relay: RelayID) async throws {
        guard let stored = try await taken(relay) else { return }
        var row = try await row(body, to: stored)
        row.source = answered?.sid ?? text.sid
        row.mediaURLs = text.mediaURLs
        if let asked = answered { row.mediaURLs = try await transaction.media(line.tenant, of: asked.sid) }
        _ = try await write(row, to: stored)
    }

    /// Tells the customer something in the business's words.
    ///
    /// - Returns: Whether it goes out.
    mutating func inform(_ stored: StoredRelay, _ body: String) async throws -> Bool {
        try await write(row(body, to: stored), to: stored)
    }

    private func row(_ body: String, to stored: StoredRelay) async throws -> NewOutbound {
        let phone = try await transaction.phone(line.tenant, of: stored.customer.id) ?? stored.customer.phone
        var row = NewOutbound(
            purpose: .customer, accountSID: line.accountSID, our: line.number, their: phone, body: body,
            orderAt: text.receivedAt)
        row.customer = stored.customer.id
        row.operatorID = person.id
        row.job = stored.job
        row.cause = text.sid
        return row
    }

    /// Sends it; to a customer who has opted out nothing is sent, and the operator is told.
    private mutating func write(_ row: NewOutbound, to stored: StoredRelay) async throws -> Bool {
        guard try await !transaction.isOptedOut(line.tenant, our: row.our, their: row.their) else {
            try await audit("not_sent", about: stored, reason: "opted_out")
            tell(catalogue.text(.optedOut))
            return false
        }
        absorb(
            Aftermath(
                hints: [try await transaction.send(row, tenant: line.tenant)],
                events: [.job(stored.tenant, stored.job, at: situation.context.now)]))
        return true
    }
}
