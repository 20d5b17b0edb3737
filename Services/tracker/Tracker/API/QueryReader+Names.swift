import RelayModel
import ServiceKit

/// What people name in a query, each by its key or by what people call it.
extension QueryReader {
    /// A job by its id or its number.
    func job() throws -> (JobID?, Int?)? {
        try text("job").map { text -> (JobID?, Int?) in
            let (id, number) = (JobID(text), JobNumber(text)?.value)
            guard id != nil || number != nil else {
                throw ProblemError.field("job", "must be a job's number, such as J1042, or its id")
            }
            return (id, number)
        }
    }

    /// A customer by their id or their phone.
    func customer() throws -> (CustomerID?, PhoneNumber?)? {
        try text("customer").map { text -> (CustomerID?, PhoneNumber?) in
            if let id = CustomerID(text) { return (id, nil) }
            return (nil, try text.phone("customer"))
        }
    }

    /// An operator by their id or their name, which may look like an id.
    func operatorName() throws -> (OperatorID?, String?)? {
        try text("operator").map { text -> (OperatorID?, String?) in (OperatorID(text), text) }
    }
}
