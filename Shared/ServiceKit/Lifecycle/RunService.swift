import FoundationEssentials
import Glibc
import Logging
package import ServiceLifecycle
import UnixSignals

/// Runs a service from its command line to its exit status; the whole of a `Main`.
///
/// Answers `--help`, `--settings` and `--health`; ends with 78 (`EX_CONFIG` of sysexits.h) after naming everything that is
/// wrong with the settings; with 69 (`EX_UNAVAILABLE`) when what it needs was not there within `BACKHOP_START_TIMEOUT`;
/// otherwise starts the admin server and what `build` returns, and shuts them down in reverse order at
/// SIGTERM or SIGINT within ten seconds. A second signal ends the process at once.
///
/// - Parameters:
///   - schema: The settings, and the service's name.
///   - arguments: The process's, with the program's name first.
///   - build: Makes the services, the ones that others rely on first. It must not wait for a dependency to come up.
package func runService(
    schema: SettingsSchema, arguments: [String] = CommandLine.arguments,
    build: @escaping @Sendable (ServiceContext) async throws -> [any Service]
) async -> Never {
    // A child task leaves the main actor, on which every hop would cost tens of microseconds.
    let status = await Task.detached {
        await ServiceProcess(schema: schema, build: build)
            .run(Array(arguments.dropFirst()), ProcessInfo.processInfo.environment)
    }.value
    exit(status)
}

/// One run of a service's program.
struct ServiceProcess: Sendable {
    /// `EX_CONFIG` of sysexits.h.
    static let badSettings: Int32 = 78
    /// `EX_UNAVAILABLE` of sysexits.h.
    static let unavailable: Int32 = 69

    var schema: SettingsSchema
    var build: @Sendable (ServiceContext) async throws -> [any Service]

    /// - Returns: The process's exit status.
    func run(_ arguments: [String], _ environment: [String: String]) async -> Int32 {
        let flags = CommandLineFlags(arguments, schema: schema)
        var loader = SettingsLoader(schema: schema, flags: flags, environment: environment)
        switch flags.action {
        case .help:
            print(schema.helpText)
            return EXIT_SUCCESS
        case .settings:
            print(schema.settingsJSON)
            return EXIT_SUCCESS
        case .health:
            return await health(&loader)
        case .run:
            do {
                return await serve(try loader.load())
            } catch {
                complain("\(schema.service) cannot start with these settings:\n\(error)\n")
                return Self.badSettings
            }
        }
    }

    private func health(_ loader: inout SettingsLoader) async -> Int32 {
        let setting = Setting.adminAddress(default: "")
        guard let declared = schema.setting(named: setting.name),
            let address = loader.value(of: declared).flatMap({ ListenAddress($0) })
        else { return Self.badSettings }
        return await HealthProbe.isHealthy(address.reachable) ? EXIT_SUCCESS : EXIT_FAILURE
    }

    private func serve(_ settings: Settings) async -> Int32 {
        let context = makeContext(settings)
        do {
            let services: [any Service] =
                [admin(context), ShutdownNotice(context: context)] + (try await build(context)) + [startWatch(context)]
            context.logger.notice("starting", metadata: ["version": "\(BuildInfo.version)"])
            try await serviceGroup(services, logger: context.logger).run()
            context.logger.notice("ended")
            return EXIT_SUCCESS
        } catch let error as StartTimeout {
            context.logger.critical("gave up", metadata: ["error": "\(error)"])
            return Self.unavailable
        } catch {
            context.logger.critical("ended by a failure", metadata: ["error": "\(error)"])
            return EXIT_FAILURE
        }
    }

    private func makeContext(_ settings: Settings) -> ServiceContext {
        let level = Logger.Level(rawValue: settings.text(Setting.logLevel.name)) ?? .info
        let format = LogFormat(rawValue: settings.text(Setting.logFormat.name)) ?? .json
        let service = schema.service
        LoggingSystem.bootstrap { _ in ServiceLogHandler(service: service, level: level, format: format) }
        let context = ServiceContext(name: service, settings: settings, logger: Logger(label: service))
        context.metrics.addProcessMetrics(service: service)
        return context
    }

    private func admin(_ context: ServiceContext) -> any Service {
        AdminServer(
            address: context.settings.address("BACKHOP_ADMIN_ADDRESS"), readiness: context.readiness,
            metrics: context.metrics, logger: context.logger)
    }

    private func startWatch(_ context: ServiceContext) -> StartWatch {
        StartWatch(
            limit: context.settings.optionalDuration(Setting.startTimeout.name), readiness: context.readiness,
            logger: context.logger)
    }

    private func complain(_ text: String) { LogSink.standardError.write(Array(text.utf8)) }
}

private func serviceGroup(_ services: [any Service], logger: Logger) -> ServiceGroup {
    var configuration = ServiceGroupConfiguration(
        services: services.map(NamedService.init), gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    // Together ten seconds; the second ends in a crash, which only something stuck in C code can cause.
    configuration.maximumGracefulShutdownDuration = .seconds(8)
    configuration.maximumCancellationDuration = .seconds(2)
    return ServiceGroup(configuration: configuration)
}
