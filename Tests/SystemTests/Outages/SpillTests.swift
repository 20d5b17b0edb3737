import Foundation
import HTTPTransport
import Testing

@testable import TestInstallation

/// What the ingress does while one of its servers is away, or both. Rules 1, 7 and 9 of docs/reliability.md.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct SpillTests {
    let operators = Installation.operators
    private let phones = (0..<5).map { "+1512555\(7100 + $0)" }

    /// Has each phone send a text, and tells what the webhooks were answered with.
    func statuses(_ installation: Installation, _ body: String) async throws -> [Int] {
        var statuses: [Int] = []
        for phone in phones {
            statuses.append(try await installation.simulator.text(from: phone, "\(body) \(phone)").status)
        }
        return statuses
    }

    /// What the ingress says of itself.
    func readyz(_ installation: Installation) async throws -> (status: Int, body: String) {
        let answer = try await installation.get("http://127.0.0.1:\(installation.ports["ingress-admin"] ?? 0)/readyz")
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    /// Waits for the first operator to have that many texts, and checks that there are no more.
    func expect(_ count: Int, _ installation: Installation) async throws {
        _ = try await installation.simulator.inbox(of: operators[0], has: count, within: .seconds(90))
        try await installation.untilSettled()
        let texts = try await installation.simulator.inbox(of: operators[0])
        #expect(Set(texts.map(\.text)).count == count && texts.count == count)
        #expect(try await installation.value("select count(*) from parked_messages") == "0")
    }

    /// A warm cache: one text went through.
    func start() async throws -> Installation {
        let installation = try await Installation.start(windows: [3600, 3600, 3600])
        try await installation.simulator.text(from: Installation.customer, "First")
        _ = try await installation.simulator.inbox(of: operators[0], has: 1)
        return installation
    }

    @Test func withoutTheBrokerTextsAreTakenAndFlowWhenItIsBack() async throws {
        let installation = try await start()
        try await TestServers.control("rabbitmq", "kill")
        #expect(try await statuses(installation, "Spilled") == [200, 200, 200, 200, 200])
        try await eventually("/readyz says what is missing, and that the ingress works") {
            let ready = try await readyz(installation)
            return ready.status == 200 && ready.body.contains(#""status":"degraded""#)
                && ready.body.contains(#""broker":{"state":"degraded""#)
        }
        let connected = #"backhop_broker_connected{connection="publisher"}"#
        #expect(try await installation.metric(connected, of: "ingress") == 0)
        #expect(try await installation.value("select count(*) from inbound_spill where queue = 'inbound'") == "5")
        try await TestServers.control("rabbitmq", "start")
        try await expect(6, installation)
        await installation.stop()
    }

    @Test func withoutTheDatabaseTextsAreCheckedFromTheCacheAndFlowWhenItIsBack() async throws {
        let installation = try await start()
        try await TestServers.control("postgres", "stop")
        #expect(try await statuses(installation, "Queued") == [200, 200, 200, 200, 200])
        try await eventually("/readyz says what is missing, and that the ingress works") {
            let ready = try await readyz(installation)
            return ready.status == 200 && ready.body.contains(#""database":{"state":"degraded""#)
        }
        // What cannot be checked is to be sent again, not refused.
        let unknown = try await installation.post(
            "\(installation.publicURL)/sms/inbound",
            "MessageSid=SM00000000000000000000000000000001&AccountSid=\(Installation.accountSID)&From=%2B15125550142&To=%2B15125550199&Body=x&NumMedia=0",
            type: "application/x-www-form-urlencoded", headers: [("X-Twilio-Signature", "AAAA")])
        #expect(unknown.status == 503)
        try await TestServers.control("postgres", "start")
        try await expect(6, installation)
        await installation.stop()
    }

    @Test func withoutBothTheAnswerIs503AtOnceAndNothingIsTaken() async throws {
        let installation = try await start()
        try await TestServers.control("rabbitmq", "kill")
        try await TestServers.control("postgres", "stop")
        // The first ones may find connections that do not know yet.
        try await eventually("the ingress knows") { try await readyz(installation).status == 503 }
        let began = ContinuousClock.now
        #expect(try await statuses(installation, "Refused") == [503, 503, 503, 503, 503])
        let elapsed = began.duration(to: .now)
        print("five webhooks were answered with 503 in \(elapsed)")
        // Twilio gives up after 15 s: five timeouts would take longer than that.
        #expect(elapsed < .seconds(5))
        try await TestServers.control("postgres", "start")
        try await TestServers.control("rabbitmq", "start")
        try await installation.untilReady("ingress")
        #expect(try await statuses(installation, "Again") == [200, 200, 200, 200, 200])
        // The refused ones too: the sender finds them in Twilio's list.
        try await expect(11, installation)
        await installation.stop()
    }
}
