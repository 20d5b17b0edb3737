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
