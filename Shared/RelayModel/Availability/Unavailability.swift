/// Why an operator cannot be asked; the raw values are the ones in the audit record.
package enum Unavailability: String, Sendable, CaseIterable {
    /// They do not work for the tenant any more.
    case inactive
    /// They said so.
    case off
    /// Their working hours say so.
    case outsideHours = "outside_hours"
}
