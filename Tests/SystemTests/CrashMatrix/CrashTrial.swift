import Foundation
import ServiceKit

@testable import TestInstallation

/// One death: where, and the text by which its traces are told from those of all others.
struct CrashTrial {
    let point: CrashPoint
    let phone: String
    let sid: String

    /// The trial of a step; each has a customer of its own.
    init(_ point: CrashPoint) {
        let place = CrashPoint.allCases.firstIndex(of: point) ?? 0
        self.point = point
        phone = "+1512555\(3000 + place)"
        sid = "SM" + String(format: "%032x", 0xc0_0000 + place)
    }

    var body: String { "at \(point.rawValue)" }

    /// How many of a phone's texts pass this trial's text on.
    func count(in texts: [SimulatorClient.Text]) -> Int {
        texts.filter { $0.text == body || $0.body == body }.count
    }
}

extension Installation {
    /// The customer of the trial sends its text.
    func send(_ trial: CrashTrial) async throws {
        try await simulator.text(from: trial.phone, trial.body, sid: trial.sid)
    }

    /// Waits until everything is settled, and checks that each trial's text is on the phone once.
    func expectOnce(_ trials: [CrashTrial], on phone: String) async throws {
        for trial in trials {
            try await eventually("\(phone) gets the text \(trial.body)", within: .seconds(60)) {
                trial.count(in: try await simulator.inbox(of: phone)) > 0
            }
        }
        try await untilSettled()
        let texts = try await simulator.inbox(of: phone)
        for trial in trials where trial.count(in: texts) != 1 {
            throw Failure("\(phone) got the text \(trial.body) \(trial.count(in: texts)) times")
        }
    }

    /// Waits until nothing is left to be done, and a little longer.
    func untilSettled() async throws {
        try await until("select count(*) from inbound_spill", is: "0")
        try await until("select count(*) from commands where state = 'pending'", is: "0")
        try await until(
            "select count(*) from outbound_messages where state in ('queued', 'sending', 'uncertain')", is: "0",
            within: .seconds(90))
        try await Task.sleep(for: .seconds(2))
    }

    /// Asks the simulator's judge about all that was done since the start, and stops.
    func stopJudged() async throws {
        try await judge(try await exportedAudit())
        await stop()
    }

    /// Nothing was claimed twice, and no customer has two relays or two jobs.
    func expectNoDuplicates() async throws {
        let twice = try await value(
            "select count(*) from (select from send_attempts where step = 'claimed' group by outbound_id having count(*) > 1) x"
        )
        let relays = try await value(
            "select count(*) from (select from relays group by customer_id having count(*) > 1) x")
        let jobs = try await value("select count(*) from (select from jobs group by customer_id having count(*) > 1) x")
        guard twice == "0", relays == "0", jobs == "0" else {
            throw Failure("claimed twice: \(twice ?? ""), relays twice: \(relays ?? ""), jobs twice: \(jobs ?? "")")
        }
    }
}
