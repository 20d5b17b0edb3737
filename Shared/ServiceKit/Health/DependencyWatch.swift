import Logging
import ServiceLifecycle

/// Asks a dependency now and then how it is, and reports that to the readiness.
package struct DependencyWatch: Service {
    private let dependency: Dependency
    private let interval: Duration
    private let logger: Logger
    private let probe: @Sendable () async -> Readiness.State

    /// - Parameters:
    ///   - name: The dependency's name at `/readyz`.
    ///   - interval: The time between two probes.
    ///   - probe: How the dependency is; must end by itself within a few seconds.
    package init(
        _ name: String, context: ServiceContext, interval: Duration = .seconds(1),
        probe: @escaping @Sendable () async -> Readiness.State
    ) {
        dependency = context.readiness.dependency(name)
        self.interval = interval
        logger = context.logger
        self.probe = probe
    }

    package func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var last: Readiness.State?
            while !Task.isCancelled {
                let state = await probe()
                guard !Task.isCancelled else { return }
                if state != last { note(state) }
                last = state
                try await Task.sleep(for: interval)
            }
        }
    }

    private func note(_ state: Readiness.State) {
        dependency.report(state)
        switch state {
        case .up:
            logger.notice("dependency is up", metadata: ["dependency": "\(dependency.name)"])
        case .degraded(let reason):
            logger.warning(
                "working without a dependency",
                metadata: ["dependency": "\(dependency.name)", "reason": "\(reason)"])
        case .down(let reason):
            logger.warning(
                "waiting for a dependency", metadata: ["dependency": "\(dependency.name)", "reason": "\(reason)"])
        }
    }
}
