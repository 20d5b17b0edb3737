package import BenchmarkFrame

/// Prepared statements alone and together, commits on eight connections, and batches of a thousand rows; each by tasks
/// elsewhere and by tasks on the pool's thread.
package let postgresBenchmarks: [Benchmark] = TaskPlace.allCases.flatMap { place in
    [
        select(connections: 1, inFlight: 1, operations: 20_000, tasks: place),
        select(connections: 1, inFlight: 8, operations: 60_000, tasks: place),
        select(connections: 8, inFlight: 64, operations: 60_000, tasks: place),
        Benchmark(
            "postgres-insert-8\(place.suffix)", unit: "commits", operations: 6000,
            ours: { try await QueryWorkload(.insert, connections: 8, inFlight: 8, tasks: place) },
            reference: { try await ReferenceQueryWorkload(.insert, connections: 8, depth: 1) }),
        Benchmark(
            "postgres-insert-8-pgbench\(place.suffix)", unit: "commits", operations: 6000,
            ours: { try await QueryWorkload(.insert, connections: 8, inFlight: 8, tasks: place) },
            reference: { try await PgbenchWorkload(clients: 8) }),
        Benchmark(
            "postgres-batch-1000\(place.suffix)", unit: "rows", operations: 60_000,
            ours: { try await BatchWorkload(rows: 1000, tasks: place) },
            reference: { try await ReferenceBatchWorkload(rows: 1000) }),
    ]
}

/// A million prepared statements.
package let postgresSoaks: [Soak] = [
    Soak("postgres-select-64") { try await QueryWorkload(.select, connections: 8, inFlight: 64) }
]

private func select(connections: Int, inFlight: Int, operations: Int, tasks place: TaskPlace) -> Benchmark {
    Benchmark(
        "postgres-select-\(inFlight)\(place.suffix)", unit: "statements", operations: operations,
        ours: { try await QueryWorkload(.select, connections: connections, inFlight: inFlight, tasks: place) },
        reference: {
            try await ReferenceQueryWorkload(.select, connections: connections, depth: inFlight / connections)
        })
}
