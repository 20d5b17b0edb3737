import CLinuxShims
import Foundation
import Synchronization

/// Several processes of each service.
extension Installation {
    /// The services, in starting order.
    static let services = ["ingress", "router", "sender", "tracker"]

    /// What the process of a service with that number is called, from 1.
    static func worker(_ service: String, _ number: Int) -> String {
        number == 1 ? service : "\(service)-\(number)"
    }

    /// The names of the ports that so many processes of each service need.
    static func portNames(_ workers: Int) -> [String] {
        let all = services.flatMap { service in (1...max(workers, 1)).map { worker(service, $0) } }
        let fronts = workers > 1 ? ["ingress-front", "tracker-front"] : []
        return fronts + all.filter { $0.hasPrefix("ingress") || $0.hasPrefix("tracker") } + all.map { "\($0)-admin" }
    }

    /// Prepares everything and starts so many processes of each service, those that are called from outside behind a front.
    static func start(workers: Int, tenants: String) async throws -> Installation {
        let installation = try await Installation(tenants: tenants, workers: workers)
        try installation.start("twilio-simulator")
        try await installation.untilTheSimulatorAnswers()
        for service in ["ingress", "tracker"] where workers > 1 { try await installation.openFront(service, workers) }
        for number in 1...workers {
            for service in services {
                try installation.start(service, as: number == 1 ? nil : worker(service, number))
            }
        }
        for service in services {
            for number in 1...workers { try await installation.untilReady(worker(service, number)) }
        }
        return installation
    }

    private func openFront(_ service: String, _ workers: Int) async throws {
        let front = try await Front(
            port: ports["\(service)-front"] ?? 0,
            before: (1...workers).compactMap { ports[Self.worker(service, $0)] })
        let work = Task { await front.run() }
        fronts.withLock { $0.append(work) }
    }

    /// Kills the second half of each service's processes, one right after the other, and says when it began.
    func killHalf(of workers: Int) -> Date {
        let moment = Date.now
        for service in Self.services {
            for number in (workers / 2 + 1)...workers { signal(Self.worker(service, number), SIGKILL) }
        }
        return moment
    }
}
