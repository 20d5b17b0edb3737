import QueueContract
import RelayModel
import RelayStore

/// What a tenant is alerted about.
enum AlertKind: String {
    case exhausted
    case noChain = "no_chain"
    case inactiveNumber = "inactive_number"
    case secondSID = "second_sid"
    case undeliverable
    case parked
    case guarded
}

extension RouterTransaction {
    /// Writes the alert, and texts the tenant's `alert_to` unless one of that kind went out in the last five minutes.
    func raise(
        _ kind: AlertKind, _ text: String, on line: BusinessLine, relay: RelayID?, now: Moment
    ) async throws -> Aftermath {
        let mayText = try await alert(line.tenant, kind: kind.rawValue, relay: relay, text: text)
        var aftermath = Aftermath(events: [.alert(line.tenant, relay: relay, at: now)])
        guard mayText, let alertTo = line.alertTo else { return aftermath }
        let row = NewOutbound(
            purpose: .alert, accountSID: line.accountSID, our: line.number, their: alertTo, body: text,
            orderAt: now)
        aftermath.hints.append(try await send(row, tenant: line.tenant))
        return aftermath
    }
}
