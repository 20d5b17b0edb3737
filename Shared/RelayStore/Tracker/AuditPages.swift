import Postgres
package import RelayModel

/// Which of a tenant's records are wanted; what is nil does not matter.
package struct AuditFilter: Sendable {
    /// What happened at that moment or later.
    package var since: Moment?
    /// What happened before that.
    package var until: Moment?
    /// The job that they are about, by its key or by its number. This and what follows only hops and events have.
    package var job: JobID?
    package var jobNumber: Int?
    /// The customer, by their key or by their phone.
    package var customer: CustomerID?
    package var customerPhone: PhoneNumber?
    /// The operator, by their key or by their name.
    package var operatorID: OperatorID?
    package var operatorName: String?

    /// All records, unless narrowed.
    package init() {}

    /// What the records are found by.
    fileprivate var subject: AuditSubject? {
        if job != nil || jobNumber != nil { return .job }
        if customer != nil || customerPhone != nil { return .customer }
        return operatorID != nil || operatorName != nil ? .operator : nil
    }

    fileprivate var subjects: [PostgresValue] {
        [
            .id(job), .int(jobNumber), .id(customer), .phone(customerPhone), .id(operatorID), .text(operatorName),
        ]
    }
}

/// Whom or what a record may be about. The statement is another one for each, so that whatever plan PostgreSQL keeps for it reads
/// no other records.
enum AuditSubject: CaseIterable {
    /// `$7` is its key, `$8` its number.
    case job
    /// `$9` is their key, `$10` their phone.
    case customer
    /// `$11` is their key, `$12` their name.
    case `operator`

    /// That a record is about who is asked for, and unless that is the main thing, also if nobody is.
    func condition(isMain: Bool) -> String {
        switch self {
        case .job:
            Self.condition(
                isMain, "job_id", "$7::uuid", "$8::bigint",
                "select job_id from jobs where tenant_id = $1 and number = $8")
        case .customer:
            Self.condition(
                isMain, "customer_id", "$9::uuid", "$10::text",
                "select customer_id from customers where tenant_id = $1 and phone = $10")
        case .operator:
            Self.condition(
                isMain, "operator_id", "$11::uuid", "$12::text",
                "select operator_id from operators where tenant_id = $1 and name = $12")
        }
    }

    private static func condition(
        _ isMain: Bool, _ column: String, _ key: String, _ name: String, _ search: String
    ) -> String {
        // Row-level security keeps a `coalesce` from the index: it might show what it compares.
        let isWanted = "\(column) = case when \(key) is null then (\(search)) else \(key) end"
        return isMain ? isWanted : "(\(key) is null and \(name) is null or \(isWanted))"
    }
}

extension TrackerStore {
    /// The tenant's next records of a kind, in the order of their keys.
    ///
    /// - Parameters:
    ///   - key: The last record's, or nil to begin; `kind.isKey` holds for it.
    ///   - filter: Which of them; whom and what they are about only where `kind.hasSubjects` holds.
    ///   - limit: Fewer records than that are the last ones.
    package func auditPage(
        _ kind: AuditRecordKind, _ filter: AuditFilter = AuditFilter(), after key: String?, limit: Int, tenant: TenantID
    ) async throws -> [AuditExport.Entry] {
        let page: [PostgresValue] = [
            .id(tenant), .text(key ?? kind.firstKey), .id(tenant), .moment(filter.since), .int(limit),
            .moment(filter.until),
        ]
        guard kind.hasSubjects else {
            return try await rows(of: tenant, kind.tenantStatement(of: nil), page).map(AuditExport.Entry.init)
        }
        return try await rows(of: tenant, kind.tenantStatement(of: filter.subject), page + filter.subjects)
            .map(AuditExport.Entry.init)
    }
}
