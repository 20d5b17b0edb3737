import Postgres
package import RelayModel

extension TrackerStore {
    /// Gives a job a new link, by which the one before opens nothing any more; the database adds an audit event.
    ///
    /// - Parameters:
    ///   - request: What asks for it. The same one again, with no other in between, changes nothing.
    ///   - actor: Who asks, for the audit event; nil for the command line.
    ///   - tokenSHA256: The hash of the token of that version.
    /// - Returns: The job as it is now; nil when there is none.
    package func renewLink(
        of job: JobID, for request: RowID, by actor: String?, tenant: TenantID,
        tokenSHA256: @Sendable (_ version: Int) -> [UInt8]
    ) async throws -> JobRecord? {
        try await change(of: tenant, by: actor ?? "") { transaction in
            let key: [PostgresValue] = [.id(tenant), .id(job), .uuid(PostgresUUID(request))]
            guard let row = try await transaction.query(Self.versionToRenew, key).rows.first else { return }
            let version = try row.get("token_version", as: Int.self) + 1
            _ = try await transaction.query(Self.renewLink, key + [.int(version), .bytes(tokenSHA256(version))])
        }
        return try await self.job(job, tenant: tenant)
    }

    private static let versionToRenew = PostgresStatement(
        "tracker_link_version",
        """
        select token_version from jobs
        where tenant_id = $1 and job_id = $2 and link_request is distinct from $3 for update
        """)
    private static let renewLink = PostgresStatement(
        "tracker_renew_link",
        """
        update jobs set link_request = $3, token_version = $4, token_sha256 = $5, updated_at = clock_timestamp()
        where tenant_id = $1 and job_id = $2
        """)
}
