import Foundation
import HTTPTransport
import Postgres
import Testing

@testable import TestInstallation

/// Memory and disks that are full: refused early, or kept elsewhere, and nothing is lost.
extension SpillTests {
    /// Why a broker takes no messages (https://www.rabbitmq.com/docs/alarms).
    enum Alarm: String, CaseIterable, Sendable {
        case memory, disk

        fileprivate var limit: [String] {
            switch self {
            case .memory: ["set_vm_memory_high_watermark", "absolute", "1MiB"]
            case .disk: ["set_disk_free_limit", "1000000GiB"]
            }
        }

        fileprivate var usualLimit: [String] {
            switch self {
            case .memory: ["set_vm_memory_high_watermark", "0.6"]
            case .disk: ["set_disk_free_limit", "50MB"]
            }
        }
    }

    /// Raises the alarm, waits until the ingress knows of it, and clears it after `body`.
    ///
    /// - Parameter body: Gets how many texts were taken so far.
    /// - Returns: How many texts were taken.
    private func with(
        _ alarm: Alarm, at installation: Installation, _ body: (Int) async throws -> Int
    ) async throws -> Int {
        let outcome: Result<Int, any Error>
        try await TestServers.control("rabbitmq", "ctl", alarm.limit)
        do {
            var taken = 1
            try await eventually("the broker blocks the ingress") {
                let answers = try await statuses(installation, "Blocked \(taken)")
                #expect(answers.allSatisfy { $0 == 200 })
                taken += answers.count
                return try await readyz(installation).body.contains("blocked")
            }
            outcome = .success(try await body(taken))
        } catch {
            outcome = .failure(error)
        }
        // It is everybody's broker.
        try await TestServers.control("rabbitmq", "ctl", alarm.usualLimit)
        return try outcome.get()
    }

    /// A broker that is out of memory or disk confirms nothing: it says so, and the database takes the texts.
    @Test(arguments: Alarm.allCases)
    func aBrokerWithAnAlarmIsNotWaitedFor(alarm: Alarm) async throws {
        let installation = try await start()
        let taken = try await with(alarm, at: installation) { taken async throws in
            #expect(try await statuses(installation, "Spilled") == [200, 200, 200, 200, 200])
            #expect(try await installation.value("select count(*) > 4 from inbound_spill") == "true")
            return taken + 5
        }
        try await expect(taken, installation)
        await installation.stop()
    }

    /// Neither place can keep a text: the answer is 503 at once, and what was taken before arrives when there is room.
    @Test func withoutRoomAnywhereTheAnswerIs503AtOnce() async throws {
        let installation = try await start()
        let taken = try await with(.disk, at: installation) { taken async throws in
            try await installation.fillDisk(["inbound_spill"])
            let began = ContinuousClock.now
            #expect(try await statuses(installation, "Refused") == [503, 503, 503, 503, 503])
            // Twilio gives up after 15 s: five timeouts would take longer than that.
            #expect(began.duration(to: .now) < .seconds(5))
            #expect(try await installation.value("select count(*) > 0 from inbound_spill") == "true")
            try await installation.makeRoom()
            return taken
        }
        #expect(try await statuses(installation, "Again") == [200, 200, 200, 200, 200])
        _ = try await installation.simulator.inbox(of: operators[0], has: taken + 5, within: .seconds(90))
        try await installation.untilSettled()
        // The refused ones are the sender's to find at Twilio, sooner or later.
        let texts = try await installation.simulator.inbox(of: operators[0]).map(\.text)
        #expect(texts.count { !$0.hasPrefix("Refused") } == taken + 5)
        #expect(Set(texts).count == texts.count)
        #expect(try await installation.value("select count(*) from parked_messages") == "0")
        await installation.stop()
    }

    /// The database can be read but not written: texts wait in the broker, and the router stops taking them from it.
    @Test func withoutRoomInTheDatabaseTextsWaitInTheBroker() async throws {
        let installation = try await start()
        try await installation.fillDisk(["inbound_spill", "inbound_messages", "outbound_messages"])
        #expect(try await statuses(installation, "Waiting") == [200, 200, 200, 200, 200])
        let paused = #"backhop_consumer_paused_total{queue="\#(installation.prefix)inbound"}"#
        try await eventually("the router stops consuming", log: installation.log(of: "router")) {
            try await installation.metric(paused, of: "router") ?? 0 > 0
        }
        #expect(try await installation.value("select count(*) from inbound_messages") == "1")
        try await installation.makeRoom()
        try await expect(6, installation)
        await installation.stop()
    }
}

extension Installation {
    /// The tables take nothing more, as on a full disk: SQLSTATE 53100
    /// (https://www.postgresql.org/docs/15/errcodes-appendix.html).
    fileprivate func fillDisk(_ tables: [String]) async throws {
        try await database.script(
            """
            create function refuse_for_space() returns trigger language plpgsql as $$
            begin raise exception 'No space left on device' using errcode = '53100'; end $$;
            """)
        for table in tables {
            try await database.script(
                """
                create trigger no_space before insert or update on \(table)
                for each statement execute function refuse_for_space()
                """)
        }
    }

    /// There is room again.
    fileprivate func makeRoom() async throws {
        try await database.script("drop function refuse_for_space() cascade")
    }
}
