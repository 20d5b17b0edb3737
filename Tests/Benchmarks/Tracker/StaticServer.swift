import BenchmarkFrame
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceKit
import ServiceLifecycle
import UnixSignals

/// A server as the services have it, with one route that always answers the same bytes and nothing between: what the
/// tracker is compared with.
package enum StaticServer {
    /// Serves `GET /` until SIGTERM.
    ///
    /// - Parameter bytes: The size of the body.
    package static func run(port: Int, bytes: Int) async throws {
        let logger = Logger(label: "static") { _ in SwiftLogNoOpLogHandler() }
        let body = ByteBuffer(repeating: UInt8(ascii: "x"), count: bytes)
        let router = Router(context: BasicRequestContext.self)
        router.get("/") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/json; charset=utf-8"],
                body: ResponseBody(byteBuffer: body))
        }
        let server = httpServer(router, address: ListenAddress(host: "127.0.0.1", port: port), logger: logger)
        try await ServiceGroup(services: [server], gracefulShutdownSignals: [.sigterm], logger: logger).run()
    }
}

/// The static server's program: this one, told to be it.
final class StaticProgram: BenchServer {
    let port: UInt16
    private let program: SpawnedProgram

    init(bytes: Int) async throws {
        port = try SpawnedProgram.freePort()
        program = try SpawnedProgram(nil, ["--serve-static", "\(port)", "--bytes", "\(bytes)"])
        try await untilAnswered("/", port: port, by: program)
    }

    func close() async { program.stop() }
}

/// Waits until the program answers 200.
func untilAnswered(_ path: String, port: UInt16, by program: SpawnedProgram) async throws {
    for _ in 0..<600 where program.isAlive {
        if let head = try? ask(path, port: port), head.status == 200 { return }
        try await Task.sleep(for: .milliseconds(50))
    }
    throw Failure("a server does not start, or is not ready within half a minute")
}
