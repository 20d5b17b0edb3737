import FoundationEssentials
import Postgres
package import RelayModel

/// A job as dispatchers see it.
package struct JobRecord: Sendable {
    package let tenant: TenantID
    package let id: JobID
    /// Unique within the tenant; shown as `J1042`.
    package let number: Int
    package let status: String
    package let customer: CustomerRecord
    /// Whether the customer has opted out of texts from the business's number.
    package let isOptedOut: Bool
    package let our: PhoneNumber
    package let serviceType: String?
    package let address: String?
    package let eta: Moment?
    package let latitude: Double?
    package let longitude: Double?
    /// Who had the job when the place was told; nil for nobody.
    package let locationOf: OperatorID?
    /// The way that leads to the customer, in the order of travel.
    package let waypoints: [GeoPoint]
    package let assigned: OperatorID?
    package let assignedName: String?
    package let tokenVersion: Int
    /// The hash of the link's token, which tells the key that it came from.
    package let tokenSHA256: [UInt8]
    /// Whether the link opens the job: for some days after the end, as long as the tenant wants it.
    package let isLinkOpen: Bool
    package let createdAt: Moment
    package let updatedAt: Moment
    /// Since when it is over; nil while it is not.
    package let closedAt: Moment?

    /// Where it is now.
    package var location: GeoPoint? {
        guard let latitude, let longitude else { return nil }
        return GeoPoint(latitude: latitude, longitude: longitude)
    }
}

/// What a dispatcher says about a job that they open.
package struct NewJob: Sendable {
    package var id = JobID.random()
    package var customerPhone: PhoneNumber
    package var customerName: String?
    /// The business's number that the customer texts; nil for the tenant's first active one.
    package var our: PhoneNumber?
    package var serviceType: String?
    package var address: String?
    package var eta: Moment?
    package var tokenSHA256: [UInt8]

    /// A job for the customer with that phone.
    package init(customerPhone: PhoneNumber, tokenSHA256: [UInt8], id: JobID) {
        self.customerPhone = customerPhone
        self.tokenSHA256 = tokenSHA256
        self.id = id
    }
}

extension TrackerStore {
    /// Opens a job, and makes the customer when they are new; a name given for a customer without one is kept. A job of that
    /// id that is there already is left alone.
    ///
    /// - Returns: The job; nil when the tenant has no such number that is active, or no active number at all.
    package func createJob(_ job: NewJob, tenant: TenantID) async throws -> JobRecord? {
        let made = try await pool.transaction { transaction -> Bool in
            _ = try await transaction.query(Self.bind, Self.binding(tenant))
            guard let our = try await transaction.query(Self.ourNumber, [.id(tenant), .phone(job.our)]).rows.first
            else {
                return false
            }
            let customer = try await transaction.query(
                Self.upsertCustomer,
                [.id(tenant), .id(CustomerID.random()), .phone(job.customerPhone), .text(job.customerName)])
            guard let customerRow = customer.rows.first else {
                throw MissingRowError(statement: Self.upsertCustomer.name)
            }
            _ = try await transaction.query(
                Self.insertJob,
                [
                    .id(tenant), .id(job.id), .id(try customerRow.id("customer_id", as: CustomerID.self)),
                    .text(try our.get("e164", as: String.self)), .text(job.serviceType), .text(job.address),
                    .moment(job.eta), .bytes(job.tokenSHA256),
                ])
            return true
        }
        return made ? try await self.job(job.id, tenant: tenant) : nil
    }

    /// A job of the tenant by its id.
    package func job(_ job: JobID, tenant: TenantID) async throws -> JobRecord? {
        try await rows(of: tenant, Self.jobByID, [.id(tenant), .id(job)]).first.map(JobRecord.init)
    }

    /// A job of the tenant by its number.
    package func job(number: Int, tenant: TenantID) async throws -> JobRecord? {
        try await rows(of: tenant, Self.jobByNumber, [.id(tenant), .int(number)]).first.map(JobRecord.init)
    }

    /// The job that a tracking token's hash opens; nil for an unknown, revoked or expired one.
    package func job(tokenSHA256: [UInt8]) async throws -> JobRecord? {
        guard let found = try await pool.query(Self.jobByToken, [.bytes(tokenSHA256)]).rows.first else { return nil }
        return try await job(
            try found.id("job_id", as: JobID.self), tenant: try found.id("tenant_id", as: TenantID.self))
    }

    private static let ourNumber = PostgresStatement(
        "tracker_our_number",
        """
        select e164 from numbers where tenant_id = $1 and active and ($2::text is null or e164 = $2) order by e164 limit 1
        """)
    private static let upsertCustomer = PostgresStatement(
        "tracker_upsert_customer",
        """
        insert into customers as c (tenant_id, customer_id, phone, name) values ($1, $2, $3, $4)
        on conflict (tenant_id, phone) do update set name = coalesce(c.name, excluded.name), updated_at = now()
        returning customer_id
        """)
    private static let insertJob = PostgresStatement(
        "tracker_insert_job",
        """
        with number as (
            insert into job_numbers as counter (tenant_id, next_number) values ($1, 1002)
            on conflict (tenant_id) do update set next_number = counter.next_number + 1
            returning next_number - 1 as number
        )
        insert into jobs (tenant_id, job_id, number, customer_id, our_number, service_type, address, eta, token_sha256)
        select $1, $2, number, $3, $4, $5, $6, $7, $8 from number
        on conflict (tenant_id, job_id) do nothing
        """)
    private static let jobByID = PostgresStatement(
        "tracker_job", "\(JobRecord.select) where j.tenant_id = $1 and j.job_id = $2")
    private static let jobByNumber = PostgresStatement(
        "tracker_job_by_number", "\(JobRecord.select) where j.tenant_id = $1 and j.number = $2")
    private static let jobByToken = PostgresStatement(
        "tracker_job_by_token", "select tenant_id, job_id from find_job_by_token($1)")
}

extension JobRecord {
    static let select = """
        select j.tenant_id, j.job_id, j.number, j.status, j.customer_id, c.phone, c.name, j.our_number, j.service_type,
            j.address, j.eta, j.latitude, j.longitude, j.location_of, j.waypoints::text as waypoints,
            j.assigned_operator_id, o.name as assigned_name, j.token_version, j.token_sha256, j.created_at, j.updated_at,
            j.closed_at, v.opted_out_at is not null as is_opted_out,
            link_is_open(
                j.closed_at, (select t.link_days from tenants t where t.tenant_id = j.tenant_id)) as is_link_open
        from jobs j
        join customers c on c.tenant_id = j.tenant_id and c.customer_id = j.customer_id
        left join operators o on o.tenant_id = j.tenant_id and o.operator_id = j.assigned_operator_id
        left join conversations v
            on v.tenant_id = j.tenant_id and v.our_number = j.our_number and v.their_number = c.phone
        """

    init(_ row: PostgresRow) throws {
        tenant = try row.id("tenant_id")
        id = try row.id("job_id")
        number = try row.get("number", as: Int.self)
        status = try row.get("status", as: String.self)
        customer = CustomerRecord(
            id: try row.id("customer_id"), phone: try row.phone("phone"), name: try row.get("name", as: String?.self))
        isOptedOut = try row.get("is_opted_out", as: Bool.self)
        our = try row.phone("our_number")
        serviceType = try row.get("service_type", as: String?.self)
        address = try row.get("address", as: String?.self)
        eta = try row.momentIfAny("eta")
        latitude = try row.get("latitude", as: Double?.self)
        longitude = try row.get("longitude", as: Double?.self)
        locationOf = try row.idIfAny("location_of")
        waypoints = try row.points("waypoints")
        assigned = try row.idIfAny("assigned_operator_id")
        assignedName = try row.get("assigned_name", as: String?.self)
        tokenVersion = try row.get("token_version", as: Int.self)
        tokenSHA256 = try row.get("token_sha256", as: [UInt8].self)
        isLinkOpen = try row.get("is_link_open", as: Bool.self)
        createdAt = try row.moment("created_at")
        updatedAt = try row.moment("updated_at")
        closedAt = try row.momentIfAny("closed_at")
    }
}

extension PostgresRow {
    fileprivate func points(_ column: String) throws -> [GeoPoint] {
        let json = Data(try get(column, as: String.self).utf8)
        guard let points = try? JSONDecoder().decode([GeoPoint].self, from: json) else {
            throw StoredValueError(column: column)
        }
        return points
    }
}

extension TrackerStore {
    /// The newest job that is not over of the customer with that phone.
    package func openJob(phone: PhoneNumber, tenant: TenantID) async throws -> JobRecord? {
        try await rows(of: tenant, Self.openJobByPhone, [.id(tenant), .phone(phone)]).first.map(JobRecord.init)
    }

    private static let openJobByPhone = PostgresStatement(
        "tracker_open_job_by_phone",
        """
        \(JobRecord.select) where j.tenant_id = $1 and c.phone = $2 and j.status in ('queued', 'dispatched', 'in_progress')
        order by j.created_at desc limit 1
        """)
}
