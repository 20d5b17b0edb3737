import Foundation
import HTTPTransport
import Postgres
import Testing

@testable import TestInstallation

/// Twilio refuses an account (401, error 20003): the business learns of it, and nothing is lost. Rule 16 of docs/reliability.md.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct RefusedAccountTests {
    private static let manager = "+15125550190"
    private static let second = "+15125550101"
    private static let secondAccount = "AC00000000000000000000000000000002"
    private let sam = Installation.operators[0]

    private struct ParkedPage: Decodable {
        struct Message: Decodable {
            var queue: String
            var reason: String
        }
        var parked: [Message]
    }

    /// Runs the body on an installation whose business has that phone for alerts.
    private func withBusiness(hasSecondAccount: Bool, _ body: (Installation) async throws -> Void) async throws {
        let installation = try await Installation(tenants: Self.tenants(hasSecondAccount: hasSecondAccount))
        do {
            for program in ["twilio-simulator", "ingress", "router", "sender", "tracker"] {
                try installation.start(program)
            }
            try await installation.untilTheSimulatorAnswers()
            for program in ["ingress", "router", "sender", "tracker"] { try await installation.untilReady(program) }
            try await body(installation)
        } catch {
            await installation.stop()
            throw error
        }
        await installation.stop()
    }

    /// Twilio refuses every text of the business's first number until the faults are cleared.
    private func refuse(_ installation: Installation) async throws {
        let fault = #"{"kind":"reject","http_status":401,"code":20003,"from":"\#(Installation.business)"}"#
        let answer = try await installation.post("\(installation.simulator.base)/faults", fault)
        #expect((200..<300).contains(answer.status))
    }

    /// The alert is a row, a line of the record, a metric, an event, and in the list of what is parked.
    private func expectAlert(_ installation: Installation, _ stream: EventReader) async throws {
        try await installation.until("select string_agg(kind, ',') from alerts", is: "account_refused")
        #expect(
            try await installation.value(
                "select reason from audit_events where kind = 'parked' and relay_id is not null")
                == "account_refused")
        try await eventually("the metric counts it") {
            try await installation.metrics("router").contains(
                "backhop_router_alerts_total{kind=\"account_refused\"} 1\n")
        }
        try await eventually("dispatchers are told") { stream.events.contains { $0.data.contains("\"alert\"") } }
        let bearer = try await installation.bearer()
        let answer = try await installation.get("\(installation.trackURL)/api/parked", headers: bearer)
        let page = try JSONDecoder().decode(ParkedPage.self, from: Data(answer.body))
        #expect(page.parked.map(\.queue) == ["send"])
        #expect(page.parked.first?.reason.contains(Installation.accountSID) == true)
    }

    @Test func itIsTextedFromAnotherAccount() async throws {
        try await withBusiness(hasSecondAccount: true) { installation in
            let stream = try EventReader(
                "\(installation.trackURL)/api/events", headers: try await installation.bearer(), of: installation)
            _ = try await stream.event(1)
            try await refuse(installation)
            try await installation.simulator.text(from: Installation.customer, "My dumpster is full")
            let alert = try await installation.simulator.inbox(of: Self.manager, has: 1)[0]
            #expect(alert.from == Self.second)
            #expect(alert.body == "Twilio refuses an account of Acme Dumpsters. Its texts wait until that is mended.")
            try await expectAlert(installation, stream)
            stream.stop()
        }
    }

    /// There is no other way to text it: the alert's text waits with the others, and goes when Twilio takes them again.
    @Test func itWaitsWithTheTextsOfTheOnlyAccount() async throws {
        try await withBusiness(hasSecondAccount: false) { installation in
            let stream = try EventReader(
                "\(installation.trackURL)/api/events", headers: try await installation.bearer(), of: installation)
            _ = try await stream.event(1)
            try await refuse(installation)
            try await installation.simulator.text(from: Installation.customer, "My dumpster is full")
            try await expectAlert(installation, stream)
            try await installation.until(
                "select string_agg(state, ',') from outbound_messages where purpose = 'alert'", is: "queued")
            #expect(try await installation.simulator.inbox(of: Self.manager).isEmpty)

            try await installation.simulator.clearFaults()
            _ = try await installation.simulator.inbox(of: sam, has: 1, within: .seconds(120))
            _ = try await installation.simulator.inbox(of: Self.manager, has: 1, within: .seconds(120))
            // The wait raised no other alert.
            #expect(try await installation.value("select count(*) from alerts") == "1")
            #expect(try await installation.simulator.inbox(of: Self.manager).count == 1)
            stream.stop()
        }
    }

    private static func tenants(hasSecondAccount: Bool) -> String {
        let account = """

                  - account_sid: \(secondAccount)
                    auth_token: test-auth-token-of-the-second
                    api_key_sid: SK00000000000000000000000000000002
                    api_key_secret: test-api-key-secret-of-the-second
            """
        let number = """

                  - {number: "\(second)", account_sid: \(secondAccount), chain: main, segments_per_second: 100}
            """
        return """
            tenants:
              - slug: acme
                name: Acme Dumpsters
                alert_to: "\(manager)"
                accounts:
                  - account_sid: \(Installation.accountSID)
                    auth_token: \(Installation.authToken)
                    api_key_sid: SK00000000000000000000000000000001
                    api_key_secret: test-api-key-secret\(hasSecondAccount ? account : "")
                operators:
                  - {name: Sam, phone: "\(Installation.operators[0])"}
                chains:
                  - name: main
                    hops:
                      - {operator: Sam, window_seconds: 600}
                numbers:
                  - {number: "\(Installation.business)", account_sid: \(Installation.accountSID), chain: main, segments_per_second: 100}\(hasSecondAccount ? number : "")
                customers:
                  - {name: Jane Doe, phone: "\(Installation.customer)"}
            """
    }
}

extension Installation {
    /// What a service's metrics say.
    fileprivate func metrics(_ program: String) async throws -> String {
        let answer = try await get("http://127.0.0.1:\(ports["\(program)-admin"] ?? 0)/metrics")
        return String(decoding: answer.body, as: UTF8.self)
    }
}
