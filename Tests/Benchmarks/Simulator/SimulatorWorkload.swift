import BenchmarkFrame
import CHTTPReference
import HTTPTransport

/// Where status callbacks go: a server that answers everything, in a process of its own.
private let sink = backhop_http_server_start()

/// Requests of one kind, 64 at a time, to a simulator of its own.
struct SimulatorWorkload: Workload {
    enum Kind {
        /// `POST Messages.json`, with a StatusCallback or without.
        case create(tellsStatuses: Bool)
        /// `GET /healthz`, which answers the same bytes always.
        case staticRoute
    }

    private static let inFlight = 64

    private let program: SimulatorProgram
    private let transport: HTTPTransport
    private let request: TransportRequest
    private let status: Int

    init(_ kind: Kind) async throws {
        program = try SimulatorProgram()
        transport = try HTTPTransport(HTTPTransportConfiguration(maxConnections: Self.inFlight))
        switch kind {
        case .create(let tells):
            let callback = "&StatusCallback=http%3A%2F%2F127.0.0.1%3A\(sink.port)%2Fsms%2Fstatus-callback%3Fm%3D1"
            let form =
                "To=%2B15550100001&From=%2B\(SimulatorProgram.number.dropFirst())&ValidityPeriod=60"
                + "&Body=Can+you+come+at+nine+tomorrow%3F+The+boiler+is+out+again+and+it+is+cold."
                + (tells ? callback : "")
            request = TransportRequest(
                method: "POST", url: "\(program.url)/2010-04-01/Accounts/\(SimulatorProgram.account)/Messages.json",
                headers: [
                    ("Content-Type", "application/x-www-form-urlencoded"),
                    // The account and "token".
                    ("Authorization", "Basic QUMwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjp0b2tlbg=="),
                ], body: Array(form.utf8))
            status = 201
        case .staticRoute:
            request = TransportRequest(method: "GET", url: "\(program.url)/healthz")
            status = 200
        }
        try await program.answers(to: transport)
    }

    /// Until every message is through, callbacks included.
    func run(operations: Int) async throws -> Work {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<Self.inFlight {
                let count = operations / Self.inFlight + (task < operations % Self.inFlight ? 1 : 0)
                group.addTask { try await send(count) }
            }
            try await group.waitForAll()
        }
        while try await isBusy() { try await Task.sleep(for: .milliseconds(5)) }
        return Work(operations: operations)
    }

    private func send(_ count: Int) async throws {
        for _ in 0..<count {
            let response = try await transport.send(request, timeout: .seconds(20))
            guard response.status == status else {
                throw SimulatorProgram.Failure(description: "the simulator answered \(response.status)")
            }
        }
    }

    private func isBusy() async throws -> Bool {
        let request = TransportRequest(method: "GET", url: "\(program.url)/state")
        let response = try await transport.send(request, timeout: .seconds(20))
        return !String(decoding: response.body, as: UTF8.self).contains("\"under_way\":0")
    }

    func close() async {
        await transport.close()
        program.stop()
    }
}
