import Postgres
package import RelayModel

/// A tenant that is alerted, and the number of theirs that its alerts are texted from.
package struct AlertedBusiness: Sendable {
    package let tenant: TenantID
    package let name: String
    package let catalogue: TextCatalogue
    /// Nil when no text goes out.
    package var line: BusinessLine?

    /// The business of a number, which its alerts are texted from.
    package init(_ line: BusinessLine) {
        (tenant, name, catalogue) = (line.tenant, line.tenantName, line.catalogue)
        self.line = line
    }

    fileprivate init(_ row: PostgresRow, _ tenant: TenantID, line: BusinessLine?) throws {
        self.tenant = tenant
        name = try row.get("name", as: String.self)
        catalogue = try TextCatalogue(row)
        self.line = line
    }
}

extension RouterTransaction {
    /// The tenant with the number that an alert is best texted from: one that is active, if possible of another account than the
    /// one that may not send now; nil when there is no such tenant.
    package func alerted(_ tenant: TenantID, avoiding account: String? = nil) async throws -> AlertedBusiness? {
        guard let row = try await firstIfAny(Self.alerted, [.id(tenant), .text(account)]) else { return nil }
        let number = try row.get("number", as: String?.self).flatMap(PhoneNumber.init(e164:))
        var line: BusinessLine?
        if let number { line = try await self.line(number) }
        return try AlertedBusiness(row, tenant, line: line)
    }

    /// Writes an alert, and says whether the tenant may be texted about it: at most once in five minutes for each kind.
    package func alert(
        _ tenant: TenantID, kind: String, relay: RelayID?, text: String
    ) async throws -> Bool {
        var isRepeated = try await hasRecentAlert(tenant, kind)
        if !isRepeated {
            // Of those who raise it at the same moment one texts.
            _ = try await rows(Self.lockAlerts, [.text("\(tenant) \(kind)")])
            isRepeated = try await hasRecentAlert(tenant, kind)
        }
        _ = try await rows(
            Self.insertAlert, [.id(tenant), .id(AlertID.random()), .text(kind), .id(relay), .text(text)])
        return !isRepeated
    }

    private func hasRecentAlert(_ tenant: TenantID, _ kind: String) async throws -> Bool {
        try await first(Self.recentAlert, [.id(tenant), .text(kind)]).get("is_recent", as: Bool.self)
    }

    private static let alerted = PostgresStatement(
        "router_alerted",
        """
        select t.name, \(TextCatalogue.columns), (
            select n.e164 from numbers n where n.tenant_id = t.tenant_id
            order by not n.active, coalesce(n.account_sid = $2, false), n.e164 limit 1
        ) as number
        from tenants t where t.tenant_id = $1
        """)
    private static let lockAlerts = PostgresStatement(
        "router_lock_alerts", "select pg_advisory_xact_lock(hashtextextended($1::text, 2))")
    private static let recentAlert = PostgresStatement(
        "router_recent_alert",
        """
        select exists (
            select from alerts where tenant_id = $1 and kind = $2 and at > now() - interval '5 minutes'
        ) as is_recent
        """)
    private static let insertAlert = PostgresStatement(
        "router_insert_alert",
        "insert into alerts (tenant_id, alert_id, kind, relay_id, text) values ($1, $2, $3, $4, $5)")
}
