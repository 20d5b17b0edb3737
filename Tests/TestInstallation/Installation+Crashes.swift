import CLinuxShims
import Foundation
import HTTPTransport
import ServiceKit

extension Installation {
    /// Starts the service again, told to die at a step; waits until `provoke` has brought it there and it is dead; and starts
    /// it once more, as it should be.
    ///
    /// - Parameters:
    ///   - pass: At which pass of the step.
    ///   - settings: What differs from the installation's own settings until its death.
    ///   - meanwhile: Done while it is dead.
    func crash(
        _ service: String, at point: CrashPoint, pass: Int = 1, settings: [String: String] = [:],
        provoke: () async throws -> Void, meanwhile: () async throws -> Void = {}
    ) async throws {
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
}
