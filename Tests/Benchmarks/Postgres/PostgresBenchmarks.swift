package import BenchmarkFrame

/// Prepared statements alone and together, commits on eight connections, and batches of a thousand rows.
package let postgresBenchmarks: [Benchmark] = [
    select(connections: 1, inFlight: 1, operations: 20_000),
    select(connections: 1, inFlight: 8, operations: 60_000),
    select(connections: 8, inFlight: 64, operations: 60_000),
    Benchmark(
        "postgres-insert-8", unit: "commits", operations: 6000,
        ours: { try await QueryWorkload(.insert, connections: 8, inFlight: 8) },
        reference: { try await ReferenceQueryWorkload(.insert, connections: 8, depth: 1) }),
    Benchmark(
        "postgres-insert-8-pgbench", unit: "commits", operations: 6000,
        ours: { try await QueryWorkload(.insert, connections: 8, inFlight: 8) },
        reference: { try await PgbenchWorkload(clients: 8) }),
    Benchmark(
        "postgres-batch-1000", unit: "rows", operations: 60_000,
        ours: { try await BatchWorkload(rows: 1000) },
        reference: { try await ReferenceBatchWorkload(rows: 1000) }),
]

/// A million prepared statements.
package let postgresSoaks: [Soak] = [
    Soak("postgres-select-64") { try await QueryWorkload(.select, connections: 8, inFlight: 64) }
]

private func select(connections: Int, inFlight: Int, operations: Int) -> Benchmark {
    Benchmark(
        "postgres-select-\(inFlight)", unit: "statements", operations: operations,
        ours: { try await QueryWorkload(.select, connections: connections, inFlight: inFlight) },
        reference: {
            try await ReferenceQueryWorkload(.select, connections: connections, depth: inFlight / connections)
        })
}
