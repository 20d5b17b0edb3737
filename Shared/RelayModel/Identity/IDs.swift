/// Names a business on this installation.
package struct TenantID: RowIdentifier {
    /// The row's key.
    package let rawValue: RowID

    /// Wraps the key of the row.
    package init(rawValue: RowID) { self.rawValue = rawValue }
}

/// Names a relay: one or more of a customer's texts that need a human.
package struct RelayID: RowIdentifier {
    /// The row's key.
    package let rawValue: RowID

    /// Wraps the key of the row.
    package init(rawValue: RowID) { self.rawValue = rawValue }
}

/// Names an operator: a person who can take a relay.
package struct OperatorID: RowIdentifier {
    /// The row's key.
    package let rawValue: RowID

    /// Wraps the key of the row.
    package init(rawValue: RowID) { self.rawValue = rawValue }
}

/// Names a customer of a tenant.
package struct CustomerID: RowIdentifier {
    /// The row's key.
    package let rawValue: RowID

    /// Wraps the key of the row.
    package init(rawValue: RowID) { self.rawValue = rawValue }
}

/// Names a job.
package struct JobID: RowIdentifier {
    /// The row's key.
    package let rawValue: RowID

    /// Wraps the key of the row.
    package init(rawValue: RowID) { self.rawValue = rawValue }
}

/// Names a text that goes out, whoever it goes to.
package struct OutboundID: RowIdentifier {
    /// The row's key.
    package let rawValue: RowID

    /// Wraps the key of the row.
    package init(rawValue: RowID) { self.rawValue = rawValue }
}

/// Names the chain of operators behind a number.
package struct ChainID: RowIdentifier {
    /// The row's key.
    package let rawValue: RowID

    /// Wraps the key of the row.
    package init(rawValue: RowID) { self.rawValue = rawValue }
}

/// Names a command of a dispatcher or the command line, so that its outcome can be asked for.
package struct CommandID: RowIdentifier {
    /// The row's key.
    package let rawValue: RowID

    /// Wraps the key of the row.
    package init(rawValue: RowID) { self.rawValue = rawValue }
}

/// Names a message that could not be processed.
package struct ParkedID: RowIdentifier {
    /// The row's key.
    package let rawValue: RowID

    /// Wraps the key of the row.
    package init(rawValue: RowID) { self.rawValue = rawValue }
}

/// Names an alert to a tenant.
package struct AlertID: RowIdentifier {
    /// The row's key.
    package let rawValue: RowID

    /// Wraps the key of the row.
    package init(rawValue: RowID) { self.rawValue = rawValue }
}
