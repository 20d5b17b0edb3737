import Synchronization

/// Passes the broker's outages on to the gate, which is made after the connections that report them, and to the sweeper.
final class OutageNotice: Sendable {
    private let gate = Mutex<InboundGate?>(nil)
    /// The start counts as one: the broker may have lost everything meanwhile.
    private let isNew = Atomic<Bool>(true)

    /// Shuts the gate, once there is one; it is shut from the start.
    func notify() {
        isNew.store(true, ordering: .releasing)
        gate.withLock { $0 }?.shut()
    }

    /// Who is told from now on.
    func connect(to gate: InboundGate) { self.gate.withLock { $0 = gate } }

    /// What an outage asks for is not done yet.
    func putBack() { isNew.store(true, ordering: .releasing) }

    /// Whether there was an outage since this was asked last.
    func takeOutage() -> Bool { isNew.exchange(false, ordering: .acquiringAndReleasing) }
}
