import Foundation
import HTTPTransport
import Postgres
import Testing

@testable import TestInstallation

/// Texts that are there to be sent, without anybody who asked for them.
struct SenderWorld {
    let installation: Installation

    /// Whether the tests run at their full size: `BACKHOP_TEST_FULL=1`.
    static let isFull = ProcessInfo.processInfo.environment["BACKHOP_TEST_FULL"] == "1"

    /// The phone with this number.
    static func phone(_ number: Int) -> String { "+1512\(String(5_600_000 + number))" }

    /// Writes texts to phones 0 to `count - 1`, `each` to every phone, in their order, and lets the sweeper wake them.
    func write(
        _ count: Int, each: Int = 1, lane: String = "send", purpose: String = "notice", body: String,
        isNumbered: Bool = true
    ) async throws {
        try await installation.database.script(
            """
            insert into outbound_messages (
                tenant_id, outbound_id, account_sid, our_number, their_number, purpose, lane, body, segments, order_at,
                order_tie, next_hint_at
            )
            select tenant_id, gen_random_uuid(), '\(Installation.accountSID)', '\(Installation.business)',
                '+1512' || (5600000 + phone), '\(purpose)', '\(lane)', '\(body)'\(isNumbered ? " || ' ' || place" : ""), 1,
                now() + make_interval(secs => place), place::text, now()
            from tenants, generate_series(0, \(count - 1)) phone, generate_series(1, \(each)) place
            where slug = 'acme'
            """)
    }

    /// The number sends as fast as Twilio takes it.
    func withoutPace() async throws { try await setPace(0) }

    /// Sets how many segments the number sends in a second.
    func setPace(_ segments: Double) async throws {
        try await installation.database.script("update numbers set segments_per_second = \(segments)")
    }

    /// Waits until every text is where it ends.
    func untilSent(_ count: Int, within limit: Duration) async throws {
        try await installation.until(
            "select count(*) from outbound_messages where state = 'sent'", is: String(count), within: limit)
    }

    /// The bodies that each phone has received, in the order in which Twilio took them.
    func received() async throws -> [String: [String]] {
        struct Journal: Decodable {
            struct Message: Decodable {
                var direction: String
                var to: String
                var body: String
            }
            var messages: [Message]
        }
        let answer = try await installation.get("\(installation.simulator.base)/messages")
        let journal = try JSONDecoder().decode(Journal.self, from: Data(answer.body))
        return journal.messages.filter { $0.direction != "inbound" }.reduce(into: [:]) { received, message in
            received[message.to, default: []].append(message.body)
        }
    }

    /// A metric of the first sender, or nil.
    func metric(_ name: String) async throws -> Int? {
        try await installation.metric(name, of: "sender").map { Int($0) }
    }
}
