import HTTPTypes
package import Hummingbird
package import Logging
import ServiceLifecycle

/// The private HTTP server with `/healthz`, `/readyz` and `/metrics`.
package struct AdminServer: Service {
    private let application: Application<RouterResponder<BasicRequestContext>>

    package init(address: ListenAddress, readiness: Readiness, metrics: MetricsRegistry, logger: Logger) {
        application = Application(
            router: Self.router(readiness: readiness, metrics: metrics),
            configuration: ApplicationConfiguration(address: .hostname(address.host, port: address.port)),
            logger: logger)
    }

    package func run() async throws { try await application.run() }

    /// The routes, for tests without a socket.
    package static func router(readiness: Readiness, metrics: MetricsRegistry) -> Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: ProblemMiddleware())
        router.get("/healthz") { _, _ in plainText("ok\n") }
        router.get("/readyz") { _, _ in
            Response(
                status: readiness.isReady ? .ok : .serviceUnavailable,
                headers: [.contentType: "application/json", .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: readiness.json())))
        }
        router.get("/metrics") { _, _ in
            // prometheus.io/docs/instrumenting/exposition_formats
            plainText(metrics.exposition(), type: "text/plain; version=0.0.4; charset=utf-8")
        }
        return router
    }
}

private func plainText(_ text: String, type: String = "text/plain; charset=utf-8") -> Response {
    Response(
        status: .ok, headers: [.contentType: type, .cacheControl: "no-store"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
}
