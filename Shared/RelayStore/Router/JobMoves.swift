import Postgres
package import RelayModel

extension RouterTransaction {
    /// Moves a job that is not over to `status`, through those in between, and sets when somebody arrives if that is known. A
    /// job that is completed once more is completed from now on.
    ///
    /// - Returns: The status that it had; nil when it is over.
    package func moveJob(
        _ tenant: TenantID, _ job: JobID, to status: JobStatus, eta: Moment? = nil
    ) async throws -> JobStatus? {
        guard
            let row = try await firstIfAny(
                Self.moveJob, [.id(tenant), .id(job), .text(status.rawValue), .moment(eta)])
        else { return nil }
        guard let before = JobStatus(rawValue: try row.get("status", as: String.self)) else {
            throw StoredValueError(column: "status")
        }
        return before
    }

    private static let moveJob = PostgresStatement(
        "router_move_job",
        """
        with before as materialized (
            select status from jobs where tenant_id = $1 and job_id = $2 for update
        )
        update jobs j set status = $3, eta = coalesce($4, j.eta), updated_at = now(),
            closed_at = case when $3 = 'completed' then clock_timestamp() end
        from before
        where j.tenant_id = $1 and j.job_id = $2 and (
            before.status in ('queued', 'dispatched', 'in_progress') or before.status = 'completed' and $3 = 'completed'
        )
        returning before.status
        """)
}
