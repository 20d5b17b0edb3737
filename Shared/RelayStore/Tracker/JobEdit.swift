import FoundationEssentials
import Postgres
package import RelayModel

/// What of a job is to be changed: nil leaves a field alone, and nil within it clears it.
package struct JobEdit: Sendable, Equatable {
    package var serviceType: String??
    package var address: String??
    package var eta: Moment??
    package var location: GeoPoint??
    /// In the order of travel.
    package var waypoints: [GeoPoint]?

    /// Changes nothing.
    package init() {}
}

/// What became of a change of a job.
package enum JobEditOutcome: Sendable {
    case changed(JobRecord)
    /// Somebody else has changed it since.
    case outdated
    /// It is completed or cancelled.
    case over
    /// There is none.
    case missing
}

extension TrackerStore {
    /// Changes a job that is not over; the database adds an audit event that names the fields.
    ///
    /// - Parameters:
    ///   - actor: Who changes it, for the audit event.
    ///   - version: When it was last changed, as far as `actor` knows; nil for whatever it is now.
    package func change(
        _ job: JobID, _ edit: JobEdit, by actor: String, since version: Moment?, tenant: TenantID
    ) async throws -> JobEditOutcome {
        let waypoints = try edit.waypoints.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
        let location = edit.location.flatMap { $0 }
        let values: [PostgresValue] = [
            .id(tenant), .id(job), .moment(version),
            .bool(edit.serviceType != nil), .text(edit.serviceType.flatMap { $0 }),
            .bool(edit.address != nil), .text(edit.address.flatMap { $0 }), .bool(edit.eta != nil),
            .moment(edit.eta.flatMap { $0 }), .bool(edit.location != nil), .double(location?.latitude),
            .double(location?.longitude), .json(waypoints),
        ]
        let changed = try await change(of: tenant, by: actor) { transaction in
            try await transaction.query(Self.changeJob, values).rows
        }
        guard let now = try await self.job(job, tenant: tenant) else { return .missing }
        if !changed.isEmpty { return .changed(now) }
        return JobStatus(rawValue: now.status)?.isOver == true ? .over : .outdated
    }

    private static let changeJob = PostgresStatement(
        "tracker_change_job",
        """
        update jobs set
            service_type = case when $4 then $5 else service_type end,
            address = case when $6 then $7 else address end,
            eta = case when $8 then $9 else eta end,
            latitude = case when $10 then $11 else latitude end,
            longitude = case when $10 then $12 else longitude end,
            location_of = case when $10 then assigned_operator_id else location_of end,
            waypoints = coalesce($13, waypoints), updated_at = clock_timestamp()
        where tenant_id = $1 and job_id = $2 and ($3::timestamptz is null or updated_at = $3)
            and status in ('queued', 'dispatched', 'in_progress')
        returning job_id
        """)
}
