/// A comparison of this project's client with a plain C loop over the same library against the same server.
package struct Benchmark: Sendable {
    /// Makes one side, connected and ready to run.
    package typealias Side = @Sendable () async throws -> any Workload

    /// Unique; begins with the client's name, such as `amqp-publish-64`.
    package var name: String
    /// What is counted per second; more is better.
    package var unit: String
    /// How many operations a run has; enough for a second or more, so that starting and ending do not show.
    package var operations: Int
    /// The client.
    package var ours: Side
    /// The C loop.
    package var reference: Side

    /// Describes a benchmark; nothing is connected before it runs.
    package init(
        _ name: String, unit: String, operations: Int, ours: @escaping Side, reference: @escaping Side
    ) {
        self.name = name
        self.unit = unit
        self.operations = operations
        self.ours = ours
        self.reference = reference
    }
}

/// A long run of the client alone, which shows whether its memory stays flat.
package struct Soak: Sendable {
    /// Unique among the soaks.
    package var name: String
    /// When the memory is read: after so many operations, rising; the last ends the run.
    package var checkpoints: [Int]
    /// Does the operations of one stretch, from the last checkpoint to the next, on the same connections.
    package var make: Benchmark.Side

    /// Describes a soak; the memory is read after 100,000, 500,000 and a million operations unless told otherwise.
    package init(
        _ name: String, checkpoints: [Int] = [100_000, 500_000, 1_000_000], make: @escaping Benchmark.Side
    ) {
        self.name = name
        self.checkpoints = checkpoints
        self.make = make
    }
}
