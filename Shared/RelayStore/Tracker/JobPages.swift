import Postgres
package import RelayModel

extension TrackerStore {
    /// The tenant's jobs that the filter wants, newest first.
    package func jobs(
        _ filter: JobFilter = JobFilter(), tenant: TenantID, limit: Int
    ) async throws -> [JobRecord] {
        let statuses = filter.statuses.map(\.rawValue).sorted()
        return try await rows(
            of: tenant, filter.subject.statement,
            [
                .id(tenant), .texts(statuses.isEmpty ? nil : statuses), .id(filter.operatorID),
                .text(filter.operatorName), .id(filter.customer), .phone(filter.customerPhone), .int(filter.number),
                .moment(filter.since), .moment(filter.before), .moment(filter.place?.at), .id(filter.place?.id),
                .int(limit), .text(filter.search?.words), .text(filter.search?.digits), .text(CustomerSearch.highest),
            ]
        ).map(JobRecord.init)
    }
}

/// What a page of jobs is read by. The statement is another one for each, so that whatever plan PostgreSQL keeps for it
/// reads no other jobs.
enum JobSubject: String, CaseIterable, Sendable {
    /// The order of the list.
    case time
    /// `$2` are the statuses.
    case status
    /// `$3` is the operator's key, `$4` their name.
    case `operator`
    /// `$5` is the customer's key, `$6` their phone.
    case customer
    /// `$13` are a customer's words, `$14` their digits.
    case search
    /// `$7` is the job's number.
    case number

    /// A page of them: `$8` and `$9` are the ends of the time, `$10` and `$11` a place in the list, `$12` is the limit.
    var statement: PostgresStatement {
        PostgresStatement(
            "tracker_jobs_by_\(rawValue)",
            """
            with \(self == .search ? CustomerSearch.found(words: "$13", digits: "$14", highest: "$15") + "," : "")
            page as materialized (\(page))
            select job.* from page
            -- The offset keeps the planner, which does not know the limit, from reading whole tables.
            cross join lateral (
                \(JobRecord.select) where j.tenant_id = $1 and j.job_id = page.job_id offset 0
            ) job
            order by job.created_at desc, job.job_id desc
            """)
    }

    /// Of each of several lists the first page, and of these one.
    private var page: String {
        guard let lists else { return list }
        return "select j.job_id from \(lists) cross join lateral (\(list)) j \(Self.order)"
    }

    private var list: String {
        """
        select j.job_id, j.created_at from jobs j
        where j.tenant_id = $1 and \(condition) and \(Self.wanted) \(Self.order)
        """
    }

    private static let order = "order by j.created_at desc, j.job_id desc limit $12"

    /// What there is a list for each of; nil for a single list.
    private var lists: String? {
        switch self {
        case .time, .customer, .number: nil
        case .status: "unnest($2::text[]) one (status)"
        case .operator: "(\(Self.operators)) one"
        case .search: "(select customer_id from named union select customer_id from called) one"
        }
    }

    /// What an index finds a list by.
    private var condition: String {
        switch self {
        case .time: "true"
        case .status: "j.status = one.status"
        case .operator: "j.assigned_operator_id = one.operator_id"
        case .customer: Self.isCustomers
        case .search: "j.customer_id = one.customer_id"
        case .number: "j.number = $7"
        }
    }

    /// Two at the most: a name may look like an id.
    private static let operators = """
        select p.operator_id from operators p where p.tenant_id = $1 and (p.operator_id = $3 or p.name = $4)
        """

    // Row-level security keeps a `coalesce` from the index: it might show what it compares.
    private static let isCustomers = """
        j.customer_id = case when $5::uuid is null
            then (select c.customer_id from customers c where c.tenant_id = $1 and c.phone = $6) else $5 end
        """

    private static let wanted = """
        ($2::text[] is null or j.status = any($2))
        and ($3::uuid is null and $4::text is null or j.assigned_operator_id in (\(operators)))
        and ($5::uuid is null and $6::text is null or \(isCustomers))
        and ($7::bigint is null or j.number = $7)
        and j.created_at >= case when $8::timestamptz is null then '-infinity' else $8 end
        and j.created_at < case when $9::timestamptz is null then 'infinity' else $9 end
        and (j.created_at, j.job_id) < (case when $10::timestamptz is null then 'infinity' else $10 end, $11::uuid)
        """
}
