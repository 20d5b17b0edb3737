import Foundation
import Hummingbird
import HummingbirdTesting
import NIOCore
import ServiceKit
import Testing

@Suite struct AdminServerTests {
    private struct Report: Decodable {
        struct State: Decodable, Equatable {
            var state: String
            var reason: String?
        }
        var status: String
        var dependencies: [String: State]
    }

    private let readiness = Readiness()
    private let metrics = MetricsRegistry()

    private func get(_ path: String) async throws -> TestResponse {
        let application = Application(router: AdminServer.router(readiness: readiness, metrics: metrics))
        return try await application.test(.router) { client in try await client.execute(uri: path, method: .get) }
    }

    @Test func isHealthyWithoutDependencies() async throws {
        _ = readiness.dependency("broker")
        #expect(try await get("/healthz").status == .ok)
    }

    @Test func isReadyWhenEveryDependencyIsUp() async throws {
        let broker = readiness.dependency("broker")
        let database = readiness.dependency("database")
        #expect(try await get("/readyz").status == .serviceUnavailable)
        broker.report(.up)
        database.report(.down(reason: "no \"route\""))
        let response = try await get("/readyz")
        #expect(response.status == .serviceUnavailable)
        let report = try JSONDecoder().decode(Report.self, from: Data(response.body.readableBytesView))
        #expect(report.status == "unready")
        #expect(report.dependencies["database"] == Report.State(state: "down", reason: "no \"route\""))
        #expect(report.dependencies["broker"] == Report.State(state: "up"))
        database.report(.up)
        #expect(try await get("/readyz").status == .ok)
    }

    @Test func isNotReadyWhenEnding() async throws {
        readiness.dependency("broker").report(.up)
        readiness.beginShutdown()
        let response = try await get("/readyz")
        #expect(response.status == .serviceUnavailable)
        #expect(String(buffer: response.body).contains("\"ending\""))
    }

    @Test func showsMetrics() async throws {
        metrics.counter("n_total", help: "N.").increment()
        let response = try await get("/metrics")
        #expect(response.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
        #expect(String(buffer: response.body).contains("n_total 1\n"))
    }

    @Test func otherPathsAreProblems() async throws {
        let response = try await get("/other")
        #expect(response.status == .notFound)
        #expect(response.headers[.contentType] == "application/problem+json")
    }
}
