import CAMQPReference

/// The C loops' connection; one call at a time, which the frame sees to.
final class CReference: @unchecked Sendable {
    // Never used by two threads at a time: a workload runs and prepares in turn. That is what librabbitmq asks for.
    private let handle: OpaquePointer
    private let queue: String

    /// Connects, and makes the quorum queue, empty.
    init(url: String, queue: String) throws {
        guard let handle = backhop_amqp_reference_open(url) else { throw Failure(operation: "connect in C") }
        self.handle = handle
        self.queue = queue
        try empty()
    }

    /// Leaves nothing on the broker.
    func close() {
        backhop_amqp_reference_delete(handle, queue)
        backhop_amqp_reference_close(handle)
    }

    func empty() throws { try check(backhop_amqp_reference_declare(handle, queue), "declare the queue") }

    /// Leaves exactly so many messages in the queue.
    func fill(_ count: Int) throws {
        try empty()
        try publish(count, inFlight: 512)
    }

    func publish(_ count: Int, inFlight: Int) throws {
        try check(
            backhop_amqp_reference_publish(handle, queue, bodySize, UInt64(count), UInt64(inFlight)), "publish")
    }

    func consume(_ count: Int, prefetch: Int, ackEvery: Int) throws {
        try check(
            backhop_amqp_reference_consume(handle, queue, UInt16(prefetch), UInt64(count), UInt64(ackEvery)), "consume")
    }

    private func check(_ status: Int32, _ operation: String) throws {
        guard status == 0 else { throw Failure(operation: "\(operation) in C") }
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
