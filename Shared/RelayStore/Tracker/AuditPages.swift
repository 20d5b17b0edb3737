import Postgres
package import RelayModel

extension TrackerStore {
    /// The tenant's next records of a kind, in the order of their keys.
    ///
    /// - Parameters:
    ///   - key: The last record's, or nil to begin; `kind.isKey` holds for it.
    ///   - since: Only what happened at that moment or later.
    ///   - limit: Fewer records than that are the last ones.
    package func auditPage(
        _ kind: AuditRecordKind, after key: String?, since: Moment?, limit: Int, tenant: TenantID
    ) async throws -> [AuditExport.Entry] {
        try await rows(
            of: tenant, kind.tenantStatement,
            [.id(tenant), .text(key ?? kind.firstKey), .id(tenant), .moment(since), .int(limit)]
        ).map(AuditExport.Entry.init)
    }
}
