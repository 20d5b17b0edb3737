import Postgres
import RelayModel
import RelayStore
import Testing

@testable import Router

/// Whoever looks for the record of a job or a customer finds what became of them.
@Suite(.timeLimit(.minutes(5)))
struct RecordSubjectTests {
    private func subjects(_ kind: String, _ office: Office) async throws -> String? {
        try await office.value(
            """
            select string_agg(concat_ws(' ', c.name, j.number, e.detail->>'by'), ',' order by e.audit_id)
            from audit_events e
            left join customers c on c.tenant_id = e.tenant_id and c.customer_id = e.customer_id
            left join jobs j on j.tenant_id = e.tenant_id and j.job_id = e.job_id
            where e.kind = '\(kind)'
            """)
    }

    @Test func aJobThatIsCalledOffNamesItsCustomerAndWhoWantedIt() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.command("cancel_job", "jsonb_build_object('job', (select job_id from jobs))")
            #expect(try await office.value("select state from commands") == "done")
            #expect(try await subjects("job_cancelled", office) == "Jane Doe 1001 test")
        }
    }

    @Test func whoCouldNotBeAskedIsOnTheJobsRecord() async throws {
        try await Office.open { office in
            try await office.owner.script("update operators set active = false")
            #expect(try await office.receive("My sink leaks").meaning == "parked")
            #expect(try await subjects("skipped", office) == "Jane Doe 1001,Jane Doe 1001,Jane Doe 1001")
        }
    }
}
