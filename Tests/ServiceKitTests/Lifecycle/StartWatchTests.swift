import Logging
import ServiceLifecycle
import Testing

@testable import ServiceKit

/// Waiting at the start.
@Suite(.timeLimit(.minutes(1))) struct StartWatchTests {
    private let readiness = Readiness()
    private let silent = Logger(label: "fixture") { _ in SwiftLogNoOpLogHandler() }

    private func group(limit: Duration?, logger: Logger? = nil) -> ServiceGroup {
        let watch = StartWatch(limit: limit, readiness: readiness, logger: logger ?? silent)
        return ServiceGroup(configuration: ServiceGroupConfiguration(services: [watch], logger: silent))
    }

    @Test func givesUpWithEverythingThatIsMissing() async throws {
        readiness.dependency("broker").report(.down(reason: "refused"))
        readiness.dependency("database").report(.down(reason: "no route"))
        readiness.dependency("fine").report(.up)
        let error = await #expect(throws: StartTimeout.self) { try await group(limit: .milliseconds(1)).run() }
        #expect(error?.complaints == ["broker: refused", "database: no route"])
    }

    @Test func goesOnWhenEverythingIsThereInTime() async throws {
        let (messages, said) = AsyncStream<String>.makeStream()
        let broker = readiness.dependency("broker")
        let group = group(limit: .seconds(50), logger: Logger(label: "fixture") { _ in Recorder(said: said) })
        async let end: Void = group.run()
        broker.report(.up)
        for await message in messages where message == "ready" { break }
        // Down again later is no reason to give up.
        broker.report(.down(reason: "restarting"))
        await group.triggerGracefulShutdown()
        try await end
    }

    @Test func waitsForEverUnlessToldOtherwise() async throws {
        _ = readiness.dependency("broker")
        let group = group(limit: nil)
        async let end: Void = group.run()
        await group.triggerGracefulShutdown()
        try await end
    }
}

/// Hands on what is logged.
private struct Recorder: LogHandler {
    let said: AsyncStream<String>.Continuation
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { said.yield(event.message.description) }
}
