import RelayModel
import RelayStore
import Synchronization

/// Lets a text wait for the one before it, which is still on its way: spilled, or in the hands of a router that died.
///
/// Only a few deliveries wait at a time, and none for long: whatever the text waits for may also be lost, and its customer
/// must not be.
final class ConversationOrder: Sendable {
    /// The longest wait, enough for a sweep of the spill and for a redelivery.
    static let patience: Duration = .seconds(5)
    /// Three quarters of what the consumer of `inbound` takes at the same time.
    private static let most = 48

    /// What became of a wait.
    enum Outcome: String, Sendable {
        /// There was nothing to wait for.
        case none
        case arrived
        /// Patience ran out.
        case missing
        /// Too many waited.
        case crowded
    }

    private let store: RouterStore
    private let waiting = Atomic<Int>(0)

    init(store: RouterStore) { self.store = store }

    /// Returns when the text before `text` is decided, or there is none, or waiting has no point any more.
    ///
    /// - Returns: Which of them it was.
    /// - Throws: `PostgresError`.
    func wait(for text: InboundRecord) async throws -> Outcome {
        guard let previous = text.previous, try await !store.isRecorded(text.tenant, previous) else { return .none }
        defer { waiting.subtract(1, ordering: .relaxed) }
        guard waiting.add(1, ordering: .relaxed).newValue <= Self.most else { return .crowded }
        var patience = Patience(Self.patience, from: .now)
        var pause = Duration.milliseconds(10)
        while !patience.isOver {
            try await Task.sleep(for: pause)
            patience.look(at: .now)
            if try await store.isRecorded(text.tenant, previous) { return .arrived }
            pause = min(pause * 2, .milliseconds(200))
        }
        return .missing
    }
}
