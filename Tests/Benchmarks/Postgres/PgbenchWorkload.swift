import BenchmarkFrame
import Foundation

/// Inserts by PostgreSQL's own load generator, `pgbench -M prepared`, which counts and times by itself.
struct PgbenchWorkload: Workload {
    private let clients: Int
    private let table: BenchmarkTable
    private let program: URL
    private let script: URL

    init(clients: Int) async throws {
        self.clients = clients
        program = try Self.find()
        table = try await BenchmarkTable()
        script = FileManager.default.temporaryDirectory.appending(path: "\(table.name).sql")
        try Data("INSERT INTO \(table.name) (n) VALUES (:client_id);\n".utf8).write(to: script)
    }

    func prepare(operations: Int) async throws { try await table.empty() }

    func run(operations: Int) throws -> Work {
        let process = Process()
        let output = Pipe()
        process.executableURL = program
        process.arguments =
            try [
                "--no-vacuum", "--protocol=prepared", "--client=\(clients)", "--transactions=\(operations / clients)",
                "--file=\(script.path)", TestServer.postgreSQL.url(),
            ]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard let rate = Self.rate(in: text) else { throw ReferenceFailure(operation: "run pgbench: \(text)") }
        let done = operations / clients * clients
        return Work(operations: done, elapsed: .seconds(Double(done) / rate))
    }

    func close() async {
        try? FileManager.default.removeItem(at: script)
        await table.drop()
    }

    /// What pgbench says, without the time it took to connect: "tps = 4810.2 (without initial connection time)".
    private static func rate(in text: String) -> Double? {
        let line = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix("tps = ") }
        return line.flatMap { Double($0.dropFirst(6).prefix { $0 != " " }) }
    }

    /// Debian links pgbench into the path only for its default version.
    private static func find() throws -> URL {
        let root = URL(filePath: "/usr/lib/postgresql")
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        let programs = versions.sorted().map { root.appending(path: "\($0)/bin/pgbench") }
        guard let newest = programs.last(where: { FileManager.default.isExecutableFile(atPath: $0.path) }) else {
            throw ReferenceFailure(operation: "find pgbench")
        }
        return newest
    }
}
