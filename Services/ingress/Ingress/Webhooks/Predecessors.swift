import RelayModel
import Synchronization
import TwilioContract

/// Remembers which text of a conversation was taken last, so that the router can tell when an earlier one is still on its way.
///
/// The order of a queue is lost where a text was spilled, or comes again after a router's death. Holds the last half minute of at
/// most ten thousand conversations; what is forgotten is only not waited for.
final class Predecessors: Sendable {
    static let capacity = 10_000
    static let lifetime: Duration = .seconds(30)

    private struct Conversation: Hashable {
        let from: String
        let to: String
    }

    private struct Taken {
        let sid: MessageSID
        let at: ContinuousClock.Instant
    }

    private let taken = Mutex<[Conversation: Taken]>([:])
    private let now: @Sendable () -> ContinuousClock.Instant

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) { self.now = now }

    /// The text that this process took last from the same number to ours, unless it is the same text.
    func before(_ form: TwilioForm) -> MessageSID? {
        guard let (conversation, sid) = Self.key(form) else { return nil }
        let now = now()
        guard let last = taken.withLock({ $0[conversation] }), last.at.duration(to: now) < Self.lifetime,
            last.sid != sid
        else { return nil }
        return last.sid
    }

    /// The text is safe, and its sender is about to hear of it.
    func note(_ form: TwilioForm) {
        guard let (conversation, sid) = Self.key(form) else { return }
        let now = now()
        taken.withLock { taken in
            if taken.count >= Self.capacity {
                taken = taken.filter { $0.value.at.duration(to: now) < Self.lifetime }
                if taken.count >= Self.capacity { taken = [:] }
            }
            taken[conversation] = Taken(sid: sid, at: now)
        }
    }

    private static func key(_ form: TwilioForm) -> (Conversation, MessageSID)? {
        guard let from = form["From"], let to = form["To"],
            let sid = form["MessageSid"].flatMap(MessageSID.init(rawValue:))
        else { return nil }
        return (Conversation(from: from, to: to), sid)
    }
}
