import AMQP
import CLinuxShims
import Foundation
import HTTPTransport
import ServiceKit

extension Installation {
    /// Waits until nothing is left to do, so that what is meant passes the step and not what a start takes up; starts
    /// the service again, told to die at the step; waits until `provoke` has brought it there and it is dead; and
    /// starts it once more, as it should be.
    ///
    /// - Parameters:
    ///   - pass: At which pass of the step.
    ///   - settings: What differs from the installation's own settings until its death.
    ///   - meanwhile: Done while it is dead.
    func crash(
        _ service: String, at point: CrashPoint, pass: Int = 1, settings: [String: String] = [:],
        provoke: () async throws -> Void, meanwhile: () async throws -> Void = {}
    ) async throws {
        try await untilIdle()
        try await end(service)
        let order = ["BACKHOP_CRASH_AT": "\(point.rawValue):\(pass)"]
        try start(service, settings: settings.merging(order) { $1 })
        if settings.isEmpty { try await untilReady(service) } else { try await untilAlive(service) }
        try await provoke()
        try await eventually("\(service) dies at \(point.rawValue)", within: .seconds(60), log: log(of: service)) {
            exitStatus(of: service) != nil
        }
        guard exitStatus(of: service) == 128 + SIGKILL else {
            throw Failure("\(service) did not die at \(point.rawValue) but ended with \(exitStatus(of: service) ?? -1)")
        }
        try await meanwhile()
        try start(service)
        try await untilReady(service)
    }

    /// Ends a service in order, and waits for that.
    func end(_ service: String) async throws {
        signal(service, SIGTERM)
        try await eventually("\(service) ends", log: log(of: service)) { exitStatus(of: service) != nil }
    }

    /// Waits until the service answers at all, ready or not.
    private func untilAlive(_ service: String) async throws {
        try await eventually("\(service) is alive", log: log(of: service)) {
            try await get("http://127.0.0.1:\(ports["\(service)-admin"] ?? 0)/healthz").status == 200
        }
    }

    // MARK: - What a starting process would take up

    private func untilIdle() async throws {
        let broker = try AMQPPublisher(
            configuration: AMQPConfiguration(urls: TestServers.amqpURL, connectionName: "\(prefix)tests"))
        do {
            // What has just been delivered is for a moment neither in its queue nor in a handler's hands.
            var quiet = 0
            try await eventually("nothing is left to do", within: .seconds(60), log: log(of: "router")) {
                quiet = try await isIdle(broker) ? quiet + 1 : 0
                return quiet == 3
            }
        } catch {
            await broker.close()
            throw error
        }
        await broker.close()
    }

    private func isIdle(_ broker: AMQPPublisher) async throws -> Bool {
        for queue in ["inbound", "delivery", "command", "escalate", "parked"] {
            guard try await broker.depth(ofQueue: prefix + queue) == 0 else { return false }
        }
        let inHand = try await metrics(of: "router").filter { $0.hasPrefix("backhop_consumer_in_flight{") }
        guard inHand.allSatisfy({ $0.hasSuffix(" 0") }) else { return false }
        return try await value(Self.unfinished) == "0"
    }

    /// What the sweeper would find, now or soon.
    private static let unfinished = """
        select count(*) from (
            select 1 from inbound_spill
            union all select 1 from commands where state = 'pending'
            union all select 1 from outbound_messages
            where state in ('queued', 'sending', 'uncertain') or state = 'failed' and failure_noted_at is null
        ) unfinished
        """
}
