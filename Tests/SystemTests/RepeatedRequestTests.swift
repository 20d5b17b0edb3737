import Foundation
import HTTPTransport
import Postgres
import Testing

@testable import TestInstallation

/// A POST that is sent again under its `Idempotency-Key` is answered as at first, and carried out once.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct RepeatedRequestTests {
    /// A request that may be sent again.
    private struct Order {
        /// As the contract has it.
        var path: String
        /// What the path names.
        var id = ""
        var body: String
        /// Another request to the same place.
        var other: String
        var status = 200
    }

    /// What an order might add to, or take away from.
    private static let rows = [
        "jobs", "customers", "relays", "hops", "commands", "inbound_messages", "outbound_messages", "audit_events",
        "parked_messages where resolved_at is null",
    ]

    /// Runs the body on an installation that sends nothing, so that nothing is recorded by itself.
    private func withOffice(_ body: (Installation, _ bearer: [(String, String)]) async throws -> Void) async throws {
        let installation = try await Installation(windows: [600, 600, 600])
        do {
            for service in ["router", "tracker"] { try installation.start(service) }
            for service in ["router", "tracker"] { try await installation.untilReady(service) }
            try await body(installation, try await installation.bearer())
        } catch {
            await installation.stop()
            throw error
        }
        await installation.stop()
    }

    @Test func whatIsSentAgainIsAnsweredAsAtFirstAndDoneOnce() async throws {
        try await withOffice { installation, bearer in
            let orders = try await orders(installation, bearer)
            let documented = try await DocumentedRequest.all(of: installation).filter(\.isRepeatable)
            #expect(Set(documented.map(\.path)) == Set(orders.map(\.path)), "there is an order for each")
            #expect(documented.allSatisfy { $0.method == "POST" })
            for (number, order) in orders.enumerated() {
                try await expectOnce(order, installation, bearer + [("Idempotency-Key", "order-\(number)")])
            }
        }
    }

    @Test func aKeyIsOfOneRequestOfOneProgram() async throws {
        try await withOffice { installation, bearer in
            let url = "\(installation.trackURL)/api/jobs"
            let job = #"{"customer":{"phone":"+15125550150"}}"#
            let key = ("Idempotency-Key", "call-1")
            #expect(try await installation.post(url, job, headers: bearer + [key]).status == 201)
            let elsewhere = try await installation.post(
                "\(installation.trackURL)/api/relays", job, headers: bearer + [key])
            #expect(elsewhere.status == 422)
            let others = try await installation.post(url, job, headers: try await installation.bearer() + [key])
            #expect(others.status == 201 && others.header("Idempotency-Replayed") == nil)
            #expect(try await installation.value("select count(*) from jobs") == "2")
        }
    }

    private func expectOnce(
        _ order: Order, _ installation: Installation, _ headers: [(String, String)]
    ) async throws {
        let url = installation.trackURL + order.path.replacing("{id}", with: order.id)
        let first = try await installation.post(url, order.body, headers: headers)
        #expect(first.status == order.status, "\(order.path): \(first.bodyText)")
        #expect(first.header("Idempotency-Replayed") == nil, "\(order.path)")
        let done = try await count(installation)

        let again = try await installation.post(url, order.body, headers: headers)
        #expect(again.status == first.status && again.body == first.body, "\(order.path): \(again.bodyText)")
        #expect(again.header("Location") == first.header("Location"), "\(order.path)")
        #expect(again.header("Idempotency-Replayed") == "true", "\(order.path)")
        let other = try await installation.post(url, order.other, headers: headers)
        #expect(other.status == 422 && other.header("Content-Type") == "application/problem+json", "\(order.path)")
        let problem = try JSONSerialization.jsonObject(with: Data(other.body)) as? [String: Any]
        #expect(problem?["field"] as? String == "Idempotency-Key" && problem?["rule"] as? String == "must be new")
        #expect(try await count(installation) == done, "\(order.path)")
    }

    /// How many rows there are of each kind, once no command waits.
    private func count(_ installation: Installation) async throws -> String? {
        try await installation.until("select count(*) from commands where state = 'pending'", is: "0")
        let counts = Self.rows.map { "(select count(*) from \($0))" }
        return try await installation.value("select concat_ws(' ', \(counts.joined(separator: ", ")))")
    }

    // MARK: - The orders

    /// One for each place, with what they are about.
    private func orders(_ installation: Installation, _ bearer: [(String, String)]) async throws -> [Order] {
        for number in 1...6 {
            let job = #"{"customer":{"phone":"+1512555016\#(number)"}}"#
            let made = try await installation.post("\(installation.trackURL)/api/jobs", job, headers: bearer)
            #expect(made.status == 201)
        }
        var relays: [String] = []
        for job in ["J1001", "J1002", "J1003"] { relays.append(try await relay(of: job, installation, bearer)) }
        let customer = try #require(
            try await installation.value("select customer_id from customers where phone = '+15125550164'"))
        let (first, second) = (try await park(installation), try await park(installation))
        return Self.orders(relays: relays)
            + [
                Order(
                    path: "/api/customers/{id}/opt-out", id: customer, body: optOut(true), other: optOut(false)),
                Order(path: "/api/parked/{id}/requeue", id: first, body: "", other: "{}"),
                Order(path: "/api/parked/{id}/drop", id: second, body: "", other: "{}"),
            ]
    }

    private static func orders(relays: [String]) -> [Order] {
        [
            Order(
                path: "/api/jobs", body: #"{"customer":{"phone":"+15125550150"}}"#,
                other: #"{"customer":{"phone":"+15125550151"}}"#, status: 201),
            Order(
                path: "/api/jobs/{id}/messages", id: "J1004", body: #"{"body":"We are on our way"}"#,
                other: #"{"body":"We are late"}"#, status: 201),
            Order(path: "/api/jobs/{id}/link", id: "J1004", body: "", other: "{}"),
            Order(
                path: "/api/relays", body: #"{"job":"J1005","text":"The gate is open"}"#,
                other: #"{"job":"J1005","text":"The gate is locked"}"#, status: 201),
            Order(
                path: "/sms/relay", body: #"{"job":"J1006","text":"The gate is open"}"#,
                other: #"{"job":"J1006","text":"The gate is locked"}"#, status: 201),
            Order(path: "/api/relays/{id}/ack", id: relays[0], body: "{}", other: #"{"operator":"Alex"}"#),
            Order(
                path: "/api/relays/{id}/decline", id: relays[1], body: #"{"hop":1}"#, other: #"{"operator":"Alex"}"#),
            Order(
                path: "/api/relays/{id}/escalate", id: relays[2], body: #"{"hop":1}"#,
                other: #"{"operator":"Riley"}"#),
        ]
    }

    private func optOut(_ isOut: Bool) -> String {
        #"{"number":"\#(Installation.business)","opted_out":\#(isOut)}"#
    }

    private func relay(
        of job: String, _ installation: Installation, _ bearer: [(String, String)]
    ) async throws -> String {
        let answer = try await installation.post(
            "\(installation.trackURL)/api/relays", #"{"job":"\#(job)","text":"Is the gate open?"}"#, headers: bearer)
        let outcome = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
        return try #require(outcome?["relay_id"] as? String, "\(answer.bodyText)")
    }

    /// In a queue that nobody empties meanwhile.
    private func park(_ installation: Installation) async throws -> String {
        let id = UUID().uuidString.lowercased()
        try await installation.database.script(
            """
            insert into parked_messages (tenant_id, parked_id, queue, reason, payload)
            select tenant_id, '\(id)', 'send', 'made by a test', convert_to('{}', 'UTF8') from tenants
            """)
        return id
    }
}
