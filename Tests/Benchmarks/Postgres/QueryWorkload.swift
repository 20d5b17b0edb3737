import BenchmarkFrame
import Postgres

/// Executes one statement after the other in each of so many tasks, through the pool.
struct QueryWorkload: Workload {
    private let kind: BenchmarkStatement
    private let inFlight: Int
    private let place: TaskPlace
    private let table: BenchmarkTable
    private let pool: PostgresPool

    init(
        _ kind: BenchmarkStatement, connections: Int, inFlight: Int, tasks place: TaskPlace = .elsewhere
    ) async throws {
        self.kind = kind
        self.inFlight = inFlight
        self.place = place
        table = try await BenchmarkTable()
        pool = try PostgresPool(
            PostgresConfiguration(
                url: TestServer.postgreSQL.url(), poolSize: connections, acquireTimeout: .seconds(60)))
    }

    func prepare(operations: Int) async throws { try await table.empty() }

    func run(operations: Int) async throws -> Work {
        let statement = kind.statement(table.name)
        try await place.run(operations, inFlight: inFlight, executor: pool.executor) { [kind, pool] share in
            for number in 0..<share { _ = try await pool.query(statement, kind.values(number)) }
        }
        return Work(operations: operations)
    }

    func close() async {
        await pool.close()
        await table.drop()
    }
}

/// Inserts so many rows at a time, in one round trip and one transaction.
struct BatchWorkload: Workload {
    private let rows: Int
    private let place: TaskPlace
    private let table: BenchmarkTable
    private let pool: PostgresPool

    init(rows: Int, tasks place: TaskPlace) async throws {
        self.rows = rows
        self.place = place
        table = try await BenchmarkTable()
        pool = try PostgresPool(PostgresConfiguration(url: TestServer.postgreSQL.url(), poolSize: 1))
    }

    func prepare(operations: Int) async throws { try await table.empty() }

    func run(operations: Int) async throws -> Work {
        let statement = BenchmarkStatement.insert.statement(table.name)
        try await place.run(operations / rows, inFlight: 1, executor: pool.executor) { [pool, rows] batches in
            for batch in 0..<batches {
                let numbers = batch * rows..<(batch + 1) * rows
                _ = try await pool.batch(numbers.map { (statement, [.int($0)]) })
            }
        }
        return Work(operations: operations / rows * rows)
    }

    func close() async {
        await pool.close()
        await table.drop()
    }
}
