/// One of the two sides that a benchmark compares; connected when it is made, and then run several times, one run at a time.
package protocol Workload: Sendable {
    /// Makes ready for a run of so many operations; not timed.
    func prepare(operations: Int) async throws
    /// Does the operations, and returns when the last is done; timed.
    func run(operations: Int) async throws -> Work
    /// Disconnects.
    func close() async
}

extension Workload {
    /// Nothing, unless the workload needs something.
    package func prepare(operations: Int) async throws {}
}

/// What a run did.
package struct Work: Sendable {
    /// How many operations were done; may differ from what was asked when another program did the counting.
    package var operations: Int
    /// The time they took, where the workload knows it better than the frame's clock around the run: a program that it
    /// started, for instance, counts without its own start.
    package var elapsed: Duration?

    /// Makes the result of a run.
    package init(operations: Int, elapsed: Duration? = nil) {
        self.operations = operations
        self.elapsed = elapsed
    }
}
