import BenchmarkFrame
import Postgres

/// What the benchmarks execute.
enum BenchmarkStatement: Sendable {
    case select
    case insert

    /// The statement, whose insertions go to a table of the benchmark's own.
    func statement(_ table: String) -> PostgresStatement {
        switch self {
        case .select: PostgresStatement("bench.select", "SELECT 1")
        case .insert: PostgresStatement("bench.insert", "INSERT INTO \(table) (n) VALUES ($1)")
        }
    }

    func values(_ number: Int) -> [PostgresValue] {
        switch self {
        case .select: []
        case .insert: [.int(number)]
        }
    }

    var hasParameter: Bool { self == .insert }
}

/// A table of one benchmark side's own.
struct BenchmarkTable: Sendable {
    let name = "bench_\(UInt64.random(in: 0 ... .max))"
    private let pool: PostgresPool

    init() async throws {
        pool = try PostgresPool(PostgresConfiguration(url: TestServer.postgreSQL.url(), poolSize: 1))
        try await pool.script("CREATE TABLE \(name) (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n bigint)")
    }

    /// Empties it.
    func empty() async throws { try await pool.script("TRUNCATE \(name)") }

    /// Deletes it.
    func drop() async {
        try? await pool.script("DROP TABLE \(name)")
        await pool.close()
    }
}
