import Foundation
import HTTPTransport
import Logging
import LoopbackPeer
import RelayModel
import ServiceKit
import Synchronization
import Testing
import TwilioContract

@testable import RelayStore
@testable import Sender

/// Accounts at a peer that takes only so many requests of one of them at once.
@Suite(.timeLimit(.minutes(5)))
struct AccountGovernorTests {
    /// Answers 201, or 429 while more than `limit` requests of the account `slow` are under way.
    private final class LimitedTwilio: Sendable {
        private let underWay = Mutex(0)
        private let refused = Mutex(0)
        let limit: Int

        init(limit: Int) { self.limit = limit }

        var refusals: Int { refused.withLock { $0 } }

        func serve(_ connection: PeerConnection) {
            while let request = connection.readRequest() {
                guard request.head.contains("/Accounts/slow/") else {
                    connection.answer("201 Created", body: Self.accepted)
                    continue
                }
                let now = underWay.withLock { count -> Int in
                    count += 1
                    return count
                }
                if now > limit {
                    refused.withLock { $0 += 1 }
                    connection.answer("429 Too Many Requests", body: "{\"code\": 20429}")
                } else {
                    // The peer's work, on the peer's own thread: without it requests would not be under way together.
                    Thread.sleep(forTimeInterval: 0.005)
                    connection.answer("201 Created", body: Self.accepted)
                }
                underWay.withLock { $0 -= 1 }
            }
        }

        private static let accepted = "{\"sid\": \"SM\(String(repeating: "a", count: 32))\", \"status\": \"queued\"}"
    }

    /// Sends one text, again and again until it is taken; a text that finds no place waits as its row would.
    private func send(_ account: String, _ governor: AccountGovernor, _ client: TwilioClient) async throws -> Int {
        var attempts = 0
        while true {
            switch governor.enter(account) {
            case .wait(let pause): try await Task.sleep(for: min(pause, .milliseconds(200)))
            case .enter(let place):
                attempts += 1
                let outcome = await client.create(
                    try message(), credentials: APIKeyCredentials(accountSID: account, keySID: "SK", secret: [0x73]),
                    startBy: .now + .seconds(60))
                governor.leave(place, outcome.ending)
                if case .accepted = outcome { return attempts }
            }
        }
    }

    private func message() throws -> CreateMessage {
        CreateMessage(
            to: try PhoneNumber(parsing: "+15550100001"), from: try PhoneNumber(parsing: "+15550100002"), body: "a")
    }

    @Test func aSlowAccountSettlesAtItsLimitAndTheOthersDoNotNotice() async throws {
        let twilio = LimitedTwilio(limit: 3)
        let peer = try ScriptedPeer { twilio.serve($0) }
        defer { peer.stop() }
        let transport = try HTTPTransport(HTTPTransportConfiguration(maxConnections: 64))
        let client = TwilioClient(transport: transport, baseURL: peer.url, timeout: .seconds(20))
        let metrics = MetricsRegistry()
        let governor = AccountGovernor(most: 16, metrics: metrics, logger: Logger(label: "test"))
        let attempts = try await withThrowingTaskGroup(of: (Bool, Int).self) { group in
            for _ in 0..<150 { group.addTask { (true, try await send("slow", governor, client)) } }
            for _ in 0..<150 { group.addTask { (false, try await send("quick", governor, client)) } }
            return try await group.reduce(into: (slow: 0, quick: 0)) { sum, one in
                if one.0 { sum.slow += one.1 } else { sum.quick += one.1 }
            }
        }
        await transport.close()
        #expect(attempts.quick == 150)
        #expect(attempts.slow == 150 + twilio.refusals)
        // Sixteen at once without learning would be refused four times out of five.
        #expect(twilio.refusals < 150)
        #expect(metrics.exposition().contains("backhop_sender_account_limit{account=\"slow\"}"))
        #expect(!metrics.exposition().contains("account=\"quick\""))
    }
}
