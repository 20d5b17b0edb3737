import Foundation
import HTTPTransport
import Testing

@testable import TestInstallation

/// Starting in any order, and giving up only when told to.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct StartTests {
    private let services = ["ingress", "router", "sender", "tracker"]

    @Test func servicesStartBeforeTheDatabaseIsSetUpAndTakeWorkAfterwards() async throws {
        let installation = try await Installation(isSetUp: false)
        for program in ["twilio-simulator"] + services { try installation.start(program) }
        for service in services {
            try await eventually("\(service) says what it waits for", log: installation.log(of: service)) {
                let url = "http://127.0.0.1:\(installation.ports["\(service)-admin"] ?? 0)"
                let report = try await installation.get("\(url)/readyz")
                let health = try await installation.get("\(url)/healthz")
                return report.status == 503 && health.status == 200
                    && String(decoding: report.body, as: UTF8.self).contains(#""database":{"state":"down","reason":"#)
            }
        }
        try await installation.setUp()
        for service in services { try await installation.untilReady(service) }
        let sent = try await installation.simulator.text(from: Installation.customer, "Is anybody there?")
        #expect(sent.status == 200)
        _ = try await installation.simulator.inbox(of: Installation.operators[0], has: 1)
        #expect(try await installation.value("select count(*) from parked_messages") == "0")
        await installation.stop()
    }

    @Test(arguments: ["ingress", "router", "sender", "tracker"])
    func givesUpAfterTheStartTimeoutAndNamesWhatIsMissing(_ service: String) async throws {
        let installation = try await Installation(isSetUp: false)
        let nobody = "amqp://user:password@127.0.0.1:1/"
        try installation.start(service, settings: ["BACKHOP_START_TIMEOUT": "1s", "BACKHOP_AMQP_URL": nobody])
        try await eventually("\(service) ended", log: installation.log(of: service)) {
            installation.exitStatus(of: service) != nil
        }
        // EX_UNAVAILABLE of sysexits.h
        #expect(installation.exitStatus(of: service) == 69)
        let log = try String(contentsOf: installation.log(of: service), encoding: .utf8)
        #expect(log.contains("not ready within 1s (BACKHOP_START_TIMEOUT), still waiting for: "))
        #expect(log.contains("database: ") && log.contains("broker: "))
        await installation.stop()
    }
}
