import BenchmarkFrame
import CPostgresReference
import Postgres

/// The C loop's connections.
private struct CReference {
    let handle: CHandle

    init(_ kind: BenchmarkStatement, _ table: BenchmarkTable, connections: Int) throws {
        guard let pointer = try backhop_postgres_reference_open(TestServer.postgreSQL.url(), Int32(connections)) else {
            throw ReferenceFailure(operation: "connect")
        }
        handle = CHandle(pointer) { backhop_postgres_reference_close($0) }
        let statement = kind.statement(table.name)
        let status = handle.use {
            backhop_postgres_reference_prepare($0, statement.name, statement.sql, kind.hasParameter ? 1 : 0)
        }
        guard status == 0 else { throw ReferenceFailure(operation: "prepare") }
    }
}

struct ReferenceFailure: Error, CustomStringConvertible {
    var operation: String
    var description: String { "the C reference failed to \(operation)" }
}

/// Executes one statement in C: by PQexecPrepared when only one is under way, else in pipeline mode.
struct ReferenceQueryWorkload: Workload {
    private let table: BenchmarkTable
    private let reference: CReference
    private let isSerial: Bool
    private let depth: Int

    init(_ kind: BenchmarkStatement, connections: Int, depth: Int) async throws {
        table = try await BenchmarkTable()
        reference = try CReference(kind, table, connections: connections)
        isSerial = connections * depth == 1
        self.depth = depth
    }

    func prepare(operations: Int) async throws { try await table.empty() }

    func run(operations: Int) throws -> Work {
        let status = reference.handle.use { handle in
            isSerial
                ? backhop_postgres_reference_execute(handle, UInt64(operations))
                : backhop_postgres_reference_pipeline(handle, UInt64(operations), Int32(depth))
        }
        guard status == 0 else { throw ReferenceFailure(operation: "execute") }
        return Work(operations: operations)
    }

    func close() async { await table.drop() }
}

/// Inserts so many rows at a time in C, in one round trip and one transaction.
struct ReferenceBatchWorkload: Workload {
    private let table: BenchmarkTable
    private let reference: CReference
    private let rows: Int

    init(rows: Int) async throws {
        table = try await BenchmarkTable()
        reference = try CReference(.insert, table, connections: 1)
        self.rows = rows
    }

    func prepare(operations: Int) async throws { try await table.empty() }

    func run(operations: Int) throws -> Work {
        let batches = UInt64(operations / rows)
        let status = reference.handle.use { backhop_postgres_reference_batches($0, batches, Int32(rows)) }
        guard status == 0 else { throw ReferenceFailure(operation: "insert batches") }
        return Work(operations: operations / rows * rows)
    }

    func close() async { await table.drop() }
}
