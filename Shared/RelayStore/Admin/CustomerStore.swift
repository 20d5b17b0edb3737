package import Postgres
package import RelayModel

/// Finds customers for those who run Backhop.
package struct CustomerStore: Sendable {
    private let pool: PostgresPool

    /// Reads through `pool`, which must be the owner's.
    package init(pool: PostgresPool) { self.pool = pool }

    /// The customer with that phone of the tenant with that slug; nil when there is none.
    package func customer(phone: PhoneNumber, slug: String) async throws -> (tenant: TenantID, id: CustomerID)? {
        guard let row = try await pool.query(Self.find, [.phone(phone), .text(slug)]).rows.first else { return nil }
        return (tenant: try row.id("tenant_id"), id: try row.id("customer_id"))
    }

    private static let find = PostgresStatement(
        "customer_find",
        """
        select c.tenant_id, c.customer_id from customers c
        join tenants t on t.tenant_id = c.tenant_id
        where c.phone = $1 and t.slug = $2
        """)
}
