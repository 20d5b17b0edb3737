import ServiceKit
import Synchronization

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
