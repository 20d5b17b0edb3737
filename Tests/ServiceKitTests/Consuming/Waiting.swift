import ServiceKit
import Synchronization

/// Lets tasks through once it is open.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }
    private let state = Mutex(State())

    func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiters.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }
}

/// Returns when the condition holds; the suite's time limit bounds the wait.
func until(_ condition: () -> Bool) async throws {
    while !condition() {
        try Task.checkCancellation()
        await Task.yield()
    }
}

/// What was parked.
final class ParkedNotes: Sendable {
    private let notes = Mutex<[ParkingNote]>([])

    var all: [ParkingNote] { notes.withLock { $0 } }
    func append(_ note: ParkingNote) { notes.withLock { $0.append(note) } }
}
