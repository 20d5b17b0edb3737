import BenchmarkFrame

/// A server that a workload asks.
protocol BenchServer: Sendable {
    var port: UInt16 { get }
    func close() async
}

/// One request after the other on each of some connections that are kept alive, by plain sockets and one thread, so that
/// the client costs little beside the server.
struct RequestWorkload: Workload {
    static let connections = 32

    let server: any BenchServer
    /// What the connections ask, in turn.
    let requests: [[UInt8]]
    /// What every answer must be.
    let status: Int

    func run(operations: Int) throws -> Work {
        var exchanges = try (0..<Self.connections).map { number in
            Exchange(try BenchSocket(port: server.port), request: requests[number % requests.count], status: status)
        }
        let sockets = exchanges.map(\.socket)
        var buffer = [UInt8](repeating: 0, count: 65536)
        var left = operations, done = 0
        for number in exchanges.indices where left > 0 {
            try exchanges[number].begin()
            left -= 1
        }
        while done < operations {
            let ready = try sockets.readable(within: 60_000)
            guard !ready.isEmpty else { throw Failure("the server answers no more") }
            for number in ready {
                guard try exchanges[number].isOver(by: &buffer) else { continue }
                done += 1
                guard left > 0 else { continue }
                try exchanges[number].begin()
                left -= 1
            }
        }
        return Work(operations: operations)
    }

    func close() async { await server.close() }
}

/// The requests of one connection; all have the same answer, but for the date, and so one size.
private struct Exchange {
    let socket: BenchSocket
    private let request: [UInt8]
    private let status: Int
    private var size: Int?
    private var response: [UInt8] = []

    init(_ socket: BenchSocket, request: [UInt8], status: Int) {
        self.socket = socket
        self.request = request
        self.status = status
    }

    func begin() throws { try socket.send(request) }

    /// Reads what has come; whether the whole answer is there.
    mutating func isOver(by buffer: inout [UInt8]) throws -> Bool {
        try socket.receive(to: &response, by: &buffer)
        if size == nil, let head = ResponseHead(response) {
            guard head.status == status else { throw Failure("the server answered \(head.status)") }
            size = head.size
        }
        guard let whole = size, response.count >= whole else { return false }
        // "HTTP/1.1 200": a later answer of another status has another size, or shows here.
        guard response.count == whole, Int(String(decoding: response[9..<12], as: UTF8.self)) == status else {
            throw Failure("the server's answers differ")
        }
        response.removeAll(keepingCapacity: true)
        return true
    }
}
