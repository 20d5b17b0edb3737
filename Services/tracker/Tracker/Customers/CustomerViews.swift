import RelayModel
import RelayStore
import ServiceKit

/// What a dispatcher makes of a customer.
struct CustomerChange: Decodable {
    /// Nil for none.
    private let name: String?

    private enum CodingKeys: CodingKey {
        case name
    }

    /// A name that is missing is not one that is null.
    init(from decoder: any Decoder) throws {
        name = try decoder.container(keyedBy: CodingKeys.self).decode(String?.self, forKey: .name)
    }

    /// - Throws: 400 naming the field and the rule.
    func checkedName() throws -> String? { try name?.checked("name", upTo: 500) }
}

/// What a dispatcher says about texts to a customer.
struct OptOutRequest: Decodable {
    /// The business's number from which they get none.
    var number: String
    var opted_out: Bool
}

/// A customer as the API shows them.
struct CustomerView: VersionedView {
    struct OptOut: Encodable {
        let number: String
        let since: String
        /// `customer`, `dispatcher` or `carrier`.
        let by: String
    }

    let id: String
    let phone: String
    let name: String?
    let createdAt: String
    let updatedAt: String
    let optedOut: [OptOut]

    init(_ customer: CustomerEntry) {
        id = customer.id.description
        phone = customer.phone.e164
        name = customer.name
        createdAt = customer.createdAt.description
        updatedAt = customer.updatedAt.description
        optedOut = customer.optOuts.map { optOut in
            OptOut(number: optOut.our.e164, since: optOut.since.description, by: optOut.source.rawValue)
        }
    }
}

/// A page of customers.
struct CustomerList: Encodable {
    let customers: [CustomerView]
    /// What to send as `cursor` for the next page; nil on the last one.
    let nextCursor: String?

    /// - Parameter found: One more than `limit` when there is another page.
    init(_ found: [CustomerEntry], limit: Int) {
        let page = ListPage(found, limit: limit) { CustomerCursor(at: $0.createdAt, id: $0.id) }
        customers = page.rows.map(CustomerView.init)
        nextCursor = page.nextCursor
    }
}
