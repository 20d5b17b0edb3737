import NIOCore
import Synchronization

/// A connection on which a stream was asked for; the route leaves the stream here that it grants.
final class LiveOpening: Sendable {
    private let granted = Mutex<LiveStream?>(nil)
    private let gate: NIOLoopBound<LiveGate>
    private let isWoken = Atomic(false)

    init(_ gate: NIOLoopBound<LiveGate>) { self.gate = gate }

    /// The stream that was granted, if one was. Only the first call has it: who is in the round of wakes holds on to the
    /// opening, which must not hold on to them.
    func take() -> LiveStream? {
        granted.withLock { stream in
            defer { stream = nil }
            return stream
        }
    }

    /// Leaves the stream that the connection is to serve after the answer's head.
    func grant(_ stream: LiveStream) { granted.withLock { $0 = stream } }

    /// Has the connection look for what there is to say, soon; from any thread, and once however often it is called meanwhile.
    func wake() {
        guard !isWoken.exchange(true, ordering: .acquiringAndReleasing) else { return }
        gate.eventLoop.execute { [self] in
            isWoken.store(false, ordering: .releasing)
            gate.value.tell()
        }
    }
}
