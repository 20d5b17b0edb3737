import Postgres
package import RelayModel

/// A customer as dispatchers see them.
package struct CustomerEntry: Sendable {
    /// A number of the business from which they get no texts.
    package struct OptOut: Sendable {
        package let our: PhoneNumber
        package let since: Moment
        package let source: OptOutSource
    }

    package let id: CustomerID
    package let phone: PhoneNumber
    package let name: String?
    package let createdAt: Moment
    package let updatedAt: Moment
    /// By the business's numbers.
    package let optOuts: [OptOut]
}

/// A place in the list of customers, which is in the order of their making.
package typealias CustomerCursor = ListCursor<CustomerID>

extension TrackerStore {
    /// The tenant's customers, the newest first.
    ///
    /// - Parameters:
    ///   - search: Only those with a name that has it from the beginning of a word on, or with a phone that has its digits. Of more
    ///     than a thousand of them, any thousand.
    ///   - place: Only those that come behind it in the list.
    package func customers(
        search: CustomerSearch? = nil, behind place: CustomerCursor? = nil, limit: Int, tenant: TenantID
    ) async throws -> [CustomerEntry] {
        let page: [PostgresValue] = [.id(tenant), .moment(place?.at), .id(place?.id), .int(limit)]
        let found =
            if let search {
                try await rows(
                    of: tenant, Self.customersFound,
                    page + [.text(search.words), .text(search.digits), .text(CustomerSearch.highest)])
            } else {
                try await rows(of: tenant, Self.customers, page)
            }
        return try await entries(found, tenant)
    }

    /// A customer of the tenant.
    package func customer(_ customer: CustomerID, tenant: TenantID) async throws -> CustomerEntry? {
        try await entries(try await rows(of: tenant, Self.customer, [.id(tenant), .id(customer)]), tenant).first
    }

    /// Gives a customer another name, or none, unless they have changed meanwhile; the database adds an audit event.
    ///
    /// - Parameters:
    ///   - actor: Who changes it, for the audit event.
    ///   - version: When they were last changed, as far as `actor` knows.
    /// - Returns: The customer as they are now; nil when they have changed since `version`, or there is none.
    package func rename(
        _ customer: CustomerID, to name: String?, by actor: String, since version: Moment, tenant: TenantID
    ) async throws -> CustomerEntry? {
        let changed = try await change(of: tenant, by: actor) { transaction in
            try await transaction.query(
                Self.renameCustomer, [.id(tenant), .id(customer), .text(name), .moment(version)]
            ).rows
        }
        return try await entries(changed, tenant).first
    }

    private func entries(_ found: [PostgresRow], _ tenant: TenantID) async throws -> [CustomerEntry] {
        guard !found.isEmpty else { return [] }
        let ids = try found.map { try $0.get("customer_id", as: PostgresUUID.self) }
        let optOuts = try await rows(of: tenant, Self.optOuts, [.id(tenant), .uuids(ids)])
        let byCustomer = try Dictionary(grouping: optOuts) { try $0.id("customer_id", as: CustomerID.self) }
        return try found.map { row in
            let own = byCustomer[try row.id("customer_id")] ?? []
            return try CustomerEntry(row, optOuts: try own.map(CustomerEntry.OptOut.init))
        }
    }

    private static let customers = PostgresStatement(
        "tracker_customers",
        """
        select \(CustomerEntry.columns) from customers c
        where c.tenant_id = $1 and ($2::timestamptz is null or (c.created_at, c.customer_id) < ($2, $3))
        order by c.created_at desc, c.customer_id desc limit $4
        """)
    private static let customersFound = PostgresStatement(
        "tracker_customers_found",
        """
        with \(CustomerSearch.found(words: "$5", digits: "$6", highest: "$7"))
        select \(CustomerEntry.columns)
        from (select customer_id from named union select customer_id from called) found
        -- The offset keeps the planner, which thinks of a thousand, from reading the whole table.
        cross join lateral (
            select * from customers one where one.tenant_id = $1 and one.customer_id = found.customer_id offset 0
        ) c
        where $2::timestamptz is null or (c.created_at, c.customer_id) < ($2, $3)
        order by c.created_at desc, c.customer_id desc limit $4
        """)
    private static let customer = PostgresStatement(
        "tracker_customer",
        "select \(CustomerEntry.columns) from customers c where c.tenant_id = $1 and c.customer_id = $2")
    private static let renameCustomer = PostgresStatement(
        "tracker_rename_customer",
        """
        update customers c set name = $3, updated_at = clock_timestamp()
        where c.tenant_id = $1 and c.customer_id = $2 and c.updated_at = $4
        returning \(CustomerEntry.columns)
        """)
    private static let optOuts = PostgresStatement(
        "tracker_opt_outs",
        """
        select c.customer_id, v.our_number, v.opted_out_at, v.opted_out_by from customers c
        join conversations v on v.tenant_id = c.tenant_id and v.their_number = c.phone and v.opted_out_at is not null
        where c.tenant_id = $1 and c.customer_id = any($2) order by v.our_number
        """)
}

extension CustomerEntry {
    fileprivate static let columns = "c.customer_id, c.phone, c.name, c.created_at, c.updated_at"

    fileprivate init(_ row: PostgresRow, optOuts: [OptOut]) throws {
        id = try row.id("customer_id")
        phone = try row.phone("phone")
        name = try row.get("name", as: String?.self)
        createdAt = try row.moment("created_at")
        updatedAt = try row.moment("updated_at")
        self.optOuts = optOuts
    }
}

extension CustomerEntry.OptOut {
    fileprivate init(_ row: PostgresRow) throws {
        our = try row.phone("our_number")
        since = try row.moment("opted_out_at")
        source = OptOutSource(stored: try row.get("opted_out_by", as: String?.self))
    }
}
