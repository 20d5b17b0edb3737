import QueueContract
import RelayModel

/// What a committed decision leaves to be published. Nothing of it may be published before the commit.
struct Aftermath: Sendable {
    /// Outbound rows that are ready to be looked at.
    var hints: [OutboundHint] = []
    /// A hop whose clock rang too early, and how long it still has.
    var rearm: (hop: HopKey, remaining: Duration)?
    /// What open pages are told.
    var events: [EventPayload] = []

    static func + (first: Aftermath, second: Aftermath) -> Aftermath {
        Aftermath(
            hints: first.hints + second.hints, rearm: second.rearm ?? first.rearm, events: first.events + second.events)
    }
}
