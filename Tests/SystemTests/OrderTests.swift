import CLinuxShims
import Foundation
import Testing

@testable import TestInstallation

/// The order within a conversation, and texts that join, with several routers and senders, retries and deaths. Rules 10 and 13 of docs/reliability.md.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct OrderTests {
    private let operators = Installation.operators
    private let phones = (0..<10).map { "+1512555\(7300 + $0)" }
    private let perPhone = 6

    @Test func textsKeepTheirOrderWhoeverHandlesThemAndWhoeverDies() async throws {
        let installation = try await Installation.start(windows: [3600, 3600, 3600])
        for (service, alias) in [("router", "router-2"), ("sender", "sender-2")] {
            try another(service, alias, installation)
        }
        try await installation.simulator.fault(["kind": "rate_limit"], times: 3)
        try await installation.simulator.fault(["kind": "slow"], times: 15, delayMilliseconds: 300)
        async let texting: Void = textAll(installation)
        try await dyingRouters(installation)
        try await texting
        try await expectOrder(installation, on: operators[0])

        // The next operator gets all of each customer's texts, in order.
        let codes = Set(try await installation.simulator.inbox(of: operators[0]).map(\.code))
        #expect(codes.count == phones.count)
        for code in codes { try await installation.simulator.text(from: operators[0], "NO \(code)") }
        try await expectOrder(installation, on: operators[1])
        #expect(try await installation.value("select count(*) from parked_messages") == "0")
        await installation.stop()
    }

    private func another(_ service: String, _ alias: String, _ installation: Installation) throws {
        let port = try freePorts(of: [alias])[alias] ?? 0
        try installation.start(service, as: alias, settings: ["BACKHOP_ADMIN_ADDRESS": "127.0.0.1:\(port)"])
    }

    /// Each customer sends the next text as soon as the one before got its 200.
    private func textAll(_ installation: Installation) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for phone in phones {
                group.addTask {
                    for number in 1...perPhone {
                        let sent = try await installation.simulator.text(from: phone, "\(number) of \(phone)")
                        guard sent.status == 200 else { throw Failure("answered with \(sent.status)") }
                        try await Task.sleep(for: .milliseconds(Int.random(in: 0...300)))
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// One router dies in the middle, and then the other one; what they had in hand is delivered to the survivor.
    private func dyingRouters(_ installation: Installation) async throws {
        for _ in 0..<3 {
            try await Task.sleep(for: .milliseconds(200))
            installation.signal("router", SIGKILL)
            try installation.start("router")
            try await Task.sleep(for: .milliseconds(200))
            installation.signal("router-2", SIGKILL)
            try another("router", "router-2", installation)
        }
    }

    private func expectOrder(_ installation: Installation, on phone: String) async throws {
        let texts = try await installation.simulator.inbox(
            of: phone, has: phones.count * perPhone, within: .seconds(150))
        for customer in phones {
            let numbers = texts.map(\.text).filter { $0.hasSuffix("of \(customer)") }.map { String($0.prefix(1)) }
            #expect(numbers == (1...perPhone).map(String.init), "\(customer) on \(phone)")
        }
        #expect(texts.count == phones.count * perPhone)
    }
}
