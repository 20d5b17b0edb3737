import Foundation
import HTTPTransport
import Testing

@testable import TestInstallation

/// The order within conversations whose texts two ingresses spill in turn. Rule 10 of docs/reliability.md.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct SpilledOrderTests {
    private let phones = (0..<30).map { "+1512555\(7800 + $0)" }
    private let perPhone = 4

    @Test func textsKeepTheirOrderThoughTwoIngressesSpillThem() async throws {
        let installation = try await Installation.start(windows: [3600, 3600, 3600])
        let ingresses = [installation.publicURL, try await secondIngress(installation)]
        try await TestServers.control("rabbitmq", "kill")
        for number in 1...perPhone {
            try await installation.simulator.setWebhook(
                of: Installation.business, ingresses[number % 2] + "/sms/inbound")
            try await textAll(number, installation)
        }
        let spilled = "select count(*) from inbound_spill"
        #expect(try await installation.value(spilled) == "\(phones.count * perPhone)")
        #expect(
            try await installation.value("\(spilled) where previous_sid is not null")
                == "\(phones.count * (perPhone - 1))")
        try await TestServers.control("rabbitmq", "start")
        try await expectOrder(installation)
        await installation.stop()
    }

    /// Starts an ingress with a public URL of its own, and gives that.
    private func secondIngress(_ installation: Installation) async throws -> String {
        let ports = try freePorts(of: ["http", "admin"])
        let address = "127.0.0.1:\(ports["http"] ?? 0)"
        let admin = "127.0.0.1:\(ports["admin"] ?? 0)"
        try installation.start(
            "ingress", as: "ingress-2",
            settings: [
                "BACKHOP_HTTP_ADDRESS": address, "BACKHOP_ADMIN_ADDRESS": admin,
                "BACKHOP_PUBLIC_URL": "http://\(address)",
            ])
        try await eventually("the second ingress is ready", log: installation.log(of: "ingress-2")) {
            try await installation.get("http://\(admin)/readyz").status == 200
        }
        return "http://\(address)"
    }

    /// Has each phone send its text of that number; all have their 200 when this returns.
    private func textAll(_ number: Int, _ installation: Installation) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for phone in phones {
                group.addTask {
                    let sent = try await installation.simulator.text(from: phone, "\(number) of \(phone)")
                    guard sent.status == 200 else { throw Failure("answered with \(sent.status)") }
                }
            }
            try await group.waitForAll()
        }
    }

    private func expectOrder(_ installation: Installation) async throws {
        let texts = try await installation.simulator.inbox(
            of: Installation.operators[0], has: phones.count * perPhone, within: .seconds(150))
        for customer in phones {
            let numbers = texts.map(\.text).filter { $0.hasSuffix("of \(customer)") }.map { String($0.prefix(1)) }
            #expect(numbers == (1...perPhone).map(String.init), "\(customer)")
        }
        #expect(texts.count == phones.count * perPhone)
    }
}
