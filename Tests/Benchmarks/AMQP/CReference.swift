import BenchmarkFrame
import CAMQPReference

/// The C loops' connection and queue.
struct CReference {
    private let handle: CHandle
    private let queue: String

    /// Connects, and makes the quorum queue, empty.
    init(url: String, queue: String) throws {
        guard let pointer = backhop_amqp_reference_open(url) else { throw Failure(operation: "connect in C") }
        handle = CHandle(pointer) { backhop_amqp_reference_close($0) }
        self.queue = queue
        try empty()
    }

    /// Deletes the queue; should that fail, it goes with the benchmark's own broker.
    func close() { _ = handle.use { backhop_amqp_reference_delete($0, queue) } }

    func empty() throws { try check("declare the queue") { backhop_amqp_reference_declare($0, queue) } }

    /// Leaves exactly so many messages in the queue.
    func fill(_ count: Int) throws {
        try empty()
        try publish(count, inFlight: 512)
    }

    func publish(_ count: Int, inFlight: Int) throws {
        try check("publish") {
            backhop_amqp_reference_publish($0, queue, bodySize, UInt64(count), UInt64(inFlight))
        }
    }

    func consume(_ count: Int, prefetch: Int, ackEvery: Int) throws {
        try check("consume") {
            backhop_amqp_reference_consume($0, queue, UInt16(prefetch), UInt64(count), UInt64(ackEvery))
        }
    }

    private func check(_ operation: String, _ body: (OpaquePointer) -> Int32) throws {
        guard handle.use(body) == 0 else { throw Failure(operation: "\(operation) in C") }
    }
}

/// What a workload could not do.
struct Failure: Error, CustomStringConvertible {
    var operation: String
    var description: String { "failed to \(operation)" }
}

/// Of every message, in bytes.
let bodySize = 400

/// A queue that no other run has.
func freshQueue(_ label: String) -> String { "bench.\(label).\(UInt64.random(in: 0 ... .max))" }
