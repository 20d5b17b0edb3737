import Foundation
import Postgres
import Testing

@testable import TestInstallation

/// RabbitMQ is killed, loses its data folder and starts empty, amid hundreds of open relays. Rules 1 and 9 of docs/reliability.md.
///
/// `BACKHOP_TEST_OPEN_RELAYS` sets how many relays are open, 300 by default; the figures are printed, and with
/// `BACKHOP_TEST_FULL=1` held against the promise.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct WipedBrokerTests {
    private static var count: Int {
        ProcessInfo.processInfo.environment["BACKHOP_TEST_OPEN_RELAYS"].flatMap(Int.init) ?? 300
    }
    private let operators = Installation.operators

    @Test func everyDeadlineStillFiresAndEveryQueuedTextGoesOutOnce() async throws {
        let installation = try await Installation.start(windows: [60, 3600, 3600])
        try await SenderWorld(installation: installation).withoutPace()
        let phones = (0..<Self.count).map { "+1512\(6_000_000 + $0)" }
        // Two thirds of the texts are sent; of the others only the hints are on their way, in the queues that are wiped.
        try await texts(installation, from: Array(phones.prefix(Self.count * 2 / 3)))
        try await installation.until(
            "select count(*) from outbound_messages where state = 'sent' and hop = 1", is: "\(Self.count * 2 / 3)",
            within: .seconds(120))
        try await installation.end("sender")
        try await texts(installation, from: Array(phones.dropFirst(Self.count * 2 / 3)))
        try await installation.until(
            "select count(*) from relays where state = 'open'", is: "\(Self.count)", within: .seconds(120))
        let waiting =
            try await installation.value("select count(*) from outbound_messages where state = 'queued'") ?? ""
        try await TestServers.wipeBroker()
        let back = try await installation.value("clock_timestamp()") ?? ""
        try installation.start("sender")
        try await installation.until(
            "select count(*) from hops where hop = 2", is: "\(Self.count)", within: .seconds(240))
        try await installation.until(
            "select count(*) from outbound_messages where state in ('queued', 'sending', 'uncertain')", is: "0",
            within: .seconds(240))
        try await expectOnce(installation, phones)
        try await expectInTime(installation, brokerBack: back, waiting: waiting)
        await installation.stop()
    }

    private func texts(_ installation: Installation, from phones: [String]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<8 {
                group.addTask {
                    for place in stride(from: lane, to: phones.count, by: 8) {
                        let sent = try await installation.simulator.text(from: phones[place], "From \(phones[place])")
                        guard sent.status == 200 else { throw Failure("the webhook was answered with \(sent.status)") }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func expectOnce(_ installation: Installation, _ phones: [String]) async throws {
        for phone in operators[0...1] {
            let texts = try await installation.simulator.inbox(of: phone)
            let counts = Dictionary(texts.map { ($0.text, 1) }, uniquingKeysWith: +)
            #expect(counts.values.allSatisfy { $0 == 1 }, "\(phone) got a text twice")
            #expect(counts.count == phones.count, "\(phone)")
        }
        #expect(try await installation.value("select count(*) from parked_messages") == "0")
    }

    /// A deadline that passed during the outage counts from its end.
    private func expectInTime(_ installation: Installation, brokerBack: String, waiting: String) async throws {
        let late =
            try await installation.value(
                """
                select concat_ws(' ', round(min(late), 2), round(max(late), 2), round(min(early), 2)) from (
                    select extract(epoch from second.asked_at - greatest(o.ack_due_at, '\(brokerBack)'::timestamptz)) as late,
                        extract(epoch from second.asked_at - o.ack_due_at) as early
                    from hops first
                    join hops second on second.relay_id = first.relay_id and second.hop = 2
                    join outbound_messages o on o.outbound_id = first.outbound_id
                    where first.hop = 1
                ) x
                """) ?? ""
        let figures = late.split(separator: " ").compactMap { Double($0) }
        print("\(Self.count) open relays, \(waiting) of their texts unsent when the broker was wiped;")
        print(
            "the next operator was asked between \(figures[0]) s and \(figures[1]) s after the deadline or the outage")
        #expect(figures[2] >= 0, "never early")
        // The promise is ten seconds, which a busy machine breaks: there only a deadline that nobody watches is looked for.
        #expect(figures[1] <= (SenderWorld.isFull ? 10 : 60), "every deadline fires in time")
    }
}

extension TestServers {
    /// Kills RabbitMQ, deletes all it had, and starts it empty.
    static func wipeBroker() async throws {
        try await control("rabbitmq", "kill")
        let data = URL(filePath: required("BACKHOP_TEST_RABBITMQ_DIR")).appending(path: "data")
        try FileManager.default.removeItem(at: data)
        try await control("rabbitmq", "start")
    }
}
