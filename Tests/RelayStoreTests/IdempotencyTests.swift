import Foundation
import Postgres
import RelayModel
import Testing

@testable import RelayStore

/// Requests that come again, as the tracker's own role.
@Suite(.timeLimit(.minutes(5)))
struct IdempotencyTests {
    private let answer = KeptAnswer(
        status: 201, contentType: "application/json", location: "/api/jobs/1", body: Array("{}".utf8))

    private func request(_ name: String = "order-1", sha256: [UInt8] = [1, 2], key: String = "bhk_1")
        -> RepeatableRequest
    {
        RepeatableRequest(apiKey: key, name: name, sha256: sha256)
    }

    @Test func aRepeatGetsTheFirstAnswer() async throws {
        try await withTwoTenants { world in
            let store = TrackerStore(pool: world.tracker)
            guard case .first = try await store.claim(request(), tenant: world.acme) else {
                Issue.record("not the first")
                return
            }
            #expect(try await store.claim(request(), tenant: world.acme) == .busy)
            try await store.keep(answer, for: request(), tenant: world.acme)
            #expect(try await store.claim(request(), tenant: world.acme) == .answered(answer))
            #expect(try await store.claim(request(sha256: [3]), tenant: world.acme) == .different)
            guard case .first = try await store.claim(request("order-2"), tenant: world.acme),
                case .first = try await store.claim(request(key: "bhk_2"), tenant: world.acme)
            else {
                Issue.record("another request stands in the way")
                return
            }
        }
    }

    /// Whatever it made, the next try makes it under the same key.
    @Test func whoeverTakesOverMakesTheSame() async throws {
        try await withTwoTenants { world in
            let store = TrackerStore(pool: world.tracker)
            guard case .first(let effect) = try await store.claim(request(), tenant: world.acme) else {
                Issue.record("not the first")
                return
            }
            try await world.owner.script("update idempotency_keys set taken_at = now() - interval '31 seconds'")
            #expect(try await store.claim(request(), tenant: world.acme) == .first(effect))
            #expect(try await store.claim(request(), tenant: world.acme) == .busy)
            try await store.giveUp(request(), tenant: world.acme)
            #expect(try await store.claim(request(), tenant: world.acme) == .first(effect))
            try await store.keep(answer, for: request(), tenant: world.acme)
            try await store.giveUp(request(), tenant: world.acme)
            #expect(try await store.claim(request(), tenant: world.acme) == .answered(answer))
        }
    }

    @Test func aJobOfTheSameKeyIsMadeOnce() async throws {
        try await withTwoTenants { world in
            let store = TrackerStore(pool: world.tracker)
            let phone = try #require(PhoneNumber(e164: "+15125550201"))
            let job = NewJob(customerPhone: phone, tokenSHA256: Array(repeating: 7, count: 32), id: .random())
            let first = try #require(try await store.createJob(job, tenant: world.acme))
            #expect(try await store.createJob(job, tenant: world.acme)?.number == first.number)
            let command = CommandID.random()
            for _ in 0..<2 {
                try await store.submit(command, kind: "cancel", payload: "{}", requestedBy: "x", tenant: world.acme)
            }
            #expect(try await store.command(command, tenant: world.acme)?.state == "pending")
        }
    }

    @Test func answersAreForgottenAfterADay() async throws {
        try await withTwoTenants { world in
            let store = TrackerStore(pool: world.tracker)
            for (name, tenant) in [("old", world.acme), ("old", world.other), ("new", world.acme)] {
                _ = try await store.claim(request(name), tenant: tenant)
            }
            try await world.owner.script(
                "update idempotency_keys set created_at = now() - interval '25 hours' where idempotency_key = 'old'")
            try await store.forgetOldAnswers()
            let left = try await world.owner.query(
                PostgresStatement("left", "select idempotency_key as name from idempotency_keys"))
            #expect(try left.rows.map { try $0.get("name", as: String.self) } == ["new"])
        }
    }
}
