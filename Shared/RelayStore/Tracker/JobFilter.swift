package import RelayModel

/// Which jobs are wanted; what is nil or empty does not matter.
package struct JobFilter: Sendable {
    /// Where they stand: at one of these.
    package var statuses: Set<JobStatus> = []
    /// Who has them, by their key or by their name.
    package var operatorID: OperatorID?
    package var operatorName: String?
    /// The customer, by their key or by their number.
    package var customer: CustomerID?
    package var customerPhone: PhoneNumber?
    /// The job's number.
    package var number: Int?
    /// What the customer is found by. Of more than a thousand of them, any thousand.
    package var search: CustomerSearch?
    /// Made at that moment or later.
    package var since: Moment?
    /// Made before that moment.
    package var before: Moment?
    /// They come behind it in the list.
    package var place: JobCursor?

    /// All jobs, unless narrowed.
    package init() {}

    /// What a page of them is read by: what leaves the fewest.
    var subject: JobSubject {
        if number != nil { return .number }
        if search != nil { return .search }
        if customer != nil || customerPhone != nil { return .customer }
        if operatorID != nil || operatorName != nil { return .operator }
        return statuses.isEmpty ? .time : .status
    }
}
