import BenchmarkFrame
import CHTTPReference
import HTTPTransport

/// What every request carries: the size of a text message's form.
private let form =
    "To=%2B15550100001&From=%2B15550100002&Body=Can+you+come+at+nine+tomorrow%3F+The+boiler+is+out+again+and+it+is+cold."

/// The server that both sides ask, in a process of its own so that its processor time is not counted as theirs.
private let server = backhop_http_server_start()

private func serverURL() throws -> String {
    guard server.port > 0 else { throw Failure(operation: "start the server") }
    return "http://127.0.0.1:\(server.port)/2010-04-01/Messages.json"
}

private struct Failure: Error, CustomStringConvertible {
    var operation: String
    var description: String { "failed to \(operation)" }
}

/// Posts one request after the other in each of so many tasks.
struct PostWorkload: Workload {
    private let inFlight: Int
    private let place: TaskPlace
    private let transport: HTTPTransport
    private let request: TransportRequest

    init(inFlight: Int, tasks place: TaskPlace = .elsewhere) throws {
        self.inFlight = inFlight
        self.place = place
        transport = try HTTPTransport(HTTPTransportConfiguration(maxConnections: inFlight))
        request = TransportRequest(
            method: "POST", url: try serverURL(), headers: [("Content-Type", "application/x-www-form-urlencoded")],
            body: Array(form.utf8))
    }

    func run(operations: Int) async throws -> Work {
        try await place.run(operations, inFlight: inFlight, executor: transport.executor, post)
        return Work(operations: operations)
    }

    @Sendable private func post(_ count: Int) async throws {
        for _ in 0..<count {
            let response = try await transport.send(request, timeout: .seconds(20))
            guard response.status == 201 else { throw Failure(operation: "get 201") }
        }
    }

    func close() async { await transport.close() }
}

/// Posts in C.
struct ReferencePostWorkload: Workload {
    private let handles: CHandle

    init(inFlight: Int) throws {
        guard let pointer = try backhop_http_reference_open(serverURL(), form, Int32(inFlight)) else {
            throw Failure(operation: "make handles")
        }
        handles = CHandle(pointer) { backhop_http_reference_close($0) }
    }

    func run(operations: Int) throws -> Work {
        let status = handles.use { backhop_http_reference_post($0, UInt64(operations)) }
        guard status == 0 else { throw Failure(operation: "post in C") }
        return Work(operations: operations)
    }

    func close() async {}
}
