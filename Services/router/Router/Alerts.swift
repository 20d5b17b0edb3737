import QueueContract
import RelayModel
import RelayStore

/// What a tenant is alerted about.
enum AlertKind: String {
    case exhausted
    case noChain = "no_chain"
    case inactiveNumber = "inactive_number"
    case ownNumber = "own_number"
    case movedNumber = "moved_number"
    case secondSID = "second_sid"
    case undeliverable
    case parked
    case accountRefused = "account_refused"
    case guarded
}

extension RouterTransaction {
    /// Alerts the tenant of a number, which it is texted from.
    func raise(
        _ kind: AlertKind, _ text: String, on line: BusinessLine, relay: RelayID?, now: Moment
    ) async throws -> Aftermath {
        try await raise(kind, text, to: AlertedBusiness(line), relay: relay, now: now)
    }

    /// Writes the alert, and texts the tenant's `alert_to` unless one of that kind went out in the last five minutes.
    func raise(
        _ kind: AlertKind, _ text: String, to business: AlertedBusiness, relay: RelayID?, now: Moment
    ) async throws -> Aftermath {
        let mayText = try await alert(business.tenant, kind: kind.rawValue, relay: relay, text: text)
        var aftermath = Aftermath(events: [.alert(business.tenant, relay: relay, at: now)], alerts: [kind])
        // A text to a number of our own would come back to be parked, with an alert of its own.
        guard mayText, let line = business.line, let alertTo = line.alertTo, try await !isOurs(alertTo) else {
            return aftermath
        }
        let row = NewOutbound(
            purpose: .alert, accountSID: line.accountSID, our: line.number, their: alertTo, body: text,
            orderAt: now)
        aftermath.hints.append(try await send(row, tenant: line.tenant))
        return aftermath
    }
}
