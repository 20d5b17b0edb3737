import Logging
import ServiceLifecycle

/// Asks a dependency now and then how it is, and reports that to the readiness.
package struct DependencyWatch: Service {
    private let dependency: Dependency
    private let interval: Duration
    private let logger: Logger
    private let probe: @Sendable () async -> Bool

    /// - Parameters:
    ///   - name: The dependency's name at `/readyz`.
    ///   - interval: The time between two probes.
    ///   - probe: Whether the dependency works; must end by itself within a few seconds.
    package init(
        _ name: String, context: ServiceContext, interval: Duration = .seconds(1),
        probe: @escaping @Sendable () async -> Bool
    ) {
        dependency = context.readiness.dependency(name)
        self.interval = interval
        logger = context.logger
        self.probe = probe
    }

    package func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var wasUp: Bool?
            while !Task.isCancelled {
                let isUp = await probe()
                guard !Task.isCancelled else { return }
                if isUp != wasUp { note(isUp, first: wasUp == nil) }
                wasUp = isUp
                try await Task.sleep(for: interval)
            }
        }
    }

    private func note(_ isUp: Bool, first: Bool) {
        dependency.report(isUp ? .up : .down(reason: "does not answer"))
        if isUp {
            logger.notice("dependency is up", metadata: ["dependency": "\(dependency.name)"])
        } else {
            logger.warning("dependency is down", metadata: ["dependency": "\(dependency.name)"])
        }
    }
}
