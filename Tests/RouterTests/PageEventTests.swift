import Postgres
import QueueContract
import RelayModel
import RelayStore
import Testing

@testable import Router

/// Whatever changes what a customer sees of their job is told to the open pages.
@Suite(.timeLimit(.minutes(5)))
struct PageEventTests {
    private let sam = Office.operators[0]

    /// Whether the aftermath names the only job.
    private func isTold(_ aftermath: Aftermath, _ office: Office) async throws -> Bool {
        let job = try await office.value("select job_id from jobs")
        return aftermath.events.contains { $0.tenant == office.tenant && $0.job?.description == job }
    }

    @Test(arguments: ["OK", "I am at the gate", "OTW", "ETA 20", "DONE", "give it to Alex"])
    func whatAnOperatorTexts(body: String) async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.accept()
            // Later texts change no relay.
            if body != "OK" { try await office.receive("OK", from: sam) }
            let outcome = try await office.receive(body, from: sam)
            #expect(try await isTold(outcome.aftermath, office), "\(outcome.meaning)")
        }
    }

    @Test func whatACustomerTexts() async throws {
        try await Office.open { office in
            try await office.owner.script("update tenants set repeat_limit = 2, repeat_seconds = 3600")
            for meaning in ["opened", "joined", "guarded"] {
                let outcome = try await office.receive("My sink leaks")
                #expect(outcome.meaning == meaning)
                #expect(try await isTold(outcome.aftermath, office), "\(meaning)")
            }
        }
    }

    @Test func whatNobodyCanBeAskedAbout() async throws {
        try await Office.open { office in
            try await office.owner.script("update numbers set active = false")
            let outcome = try await office.receive("My sink leaks")
            #expect(outcome.meaning == "parked")
            #expect(try await isTold(outcome.aftermath, office))
        }
    }

    @Test(arguments: [
        ("notify_customer", "'body', 'On our way'"), ("cancel_job", "'reason', 'test'"),
    ])
    func whatADispatcherDoes(kind: String, fields: String) async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            let payload = "jsonb_build_object('job', (select job_id from jobs), \(fields))"
            let command = try await office.written(kind, payload)
            let (outcome, aftermath) = try await office.store.decide {
                try await office.commands.decide(command, in: $0)
            }
            #expect(outcome == "done")
            #expect(try await isTold(aftermath, office))
        }
    }
}
