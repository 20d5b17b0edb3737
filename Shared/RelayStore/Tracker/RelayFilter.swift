package import RelayModel

/// Which relays are wanted; what is nil does not matter.
package struct RelayFilter: Sendable {
    package var state: Relay.State?
    /// An operator who has been asked, by their key or by their name.
    package var operatorID: OperatorID?
    package var operatorName: String?
    /// The customer, by their key or by their number.
    package var customer: CustomerID?
    package var customerPhone: PhoneNumber?
    /// The job, by its key or by its number.
    package var job: JobID?
    package var jobNumber: Int?
    /// Opened at that moment or later.
    package var since: Moment?
    /// Older than that.
    package var before: RelayCursor?

    /// All relays, unless narrowed.
    package init() {}
}

/// A place in the list of relays, which is in the order of their opening.
package struct RelayCursor: Sendable, Equatable, LosslessStringConvertible {
    package let openedAt: Moment
    package let relay: RelayID

    /// The place of a relay.
    package init(openedAt: Moment, relay: RelayID) {
        self.openedAt = openedAt
        self.relay = relay
    }

    /// Reads the text form; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2, let time = Int64(parts[0]), Self.times.contains(time),
            let relay = RelayID(String(parts[1]))
        else { return nil }
        self.init(openedAt: Moment(microseconds: time), relay: relay)
    }

    /// Microseconds since 1970, and the relay's key.
    package var description: String { "\(openedAt.microseconds)_\(relay)" }

    /// What PostgreSQL can compare with: until the year 9999.
    private static let times: ClosedRange<Int64> = 0...253_402_300_799_000_000
}
