import Synchronization

/// Passes the broker's outages on to the gate, which is made after the connections that report them.
final class OutageNotice: Sendable {
    private let gate = Mutex<InboundGate?>(nil)

    /// Shuts the gate, once there is one; it is shut from the start.
    func notify() { gate.withLock { $0 }?.shut() }

    /// Who is told from now on.
    func connect(to gate: InboundGate) { self.gate.withLock { $0 = gate } }
}
