package import Logging

/// What a service is built from.
package struct ServiceContext: Sendable {
    /// The service's name, as in its logs.
    package var name: String
    package var settings: Settings
    package var logger: Logger
    package var metrics: MetricsRegistry
    package var readiness: Readiness

    package init(
        name: String, settings: Settings, logger: Logger, metrics: MetricsRegistry = MetricsRegistry(),
        readiness: Readiness = Readiness()
    ) {
        self.name = name
        self.settings = settings
        self.logger = logger
        self.metrics = metrics
        self.readiness = readiness
    }
}
