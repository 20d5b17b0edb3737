import QueueContract
import RelayModel

/// What has changed for a business's dispatchers since they were told last: names, no content.
struct FeedChanges: Sendable, Equatable {
    /// More relays or jobs than that are not named one by one.
    static let most = 100
    /// What dispatchers are told of, in the order in which they are told.
    static let kinds: [EventPayload.Kind] = [.relay, .job, .configuration, .command]
    /// Anything may have changed.
    static let everything = FeedChanges(isEverything: true)

    private var isEverything = false
    private var kinds: Set<EventPayload.Kind> = []
    private var relays: Set<RelayID> = []
    private var jobs: Set<JobID> = []

    init() {}

    private init(isEverything: Bool) { self.isEverything = isEverything }

    /// Whether there is nothing to tell.
    var isEmpty: Bool { !isEverything && kinds.isEmpty }

    /// Adds what an event tells; a relay's event names its job, too, whose messages it changes.
    mutating func add(_ event: EventPayload) {
        guard !isEverything, Self.kinds.contains(event.kind) else { return }
        kinds.insert(event.kind)
        if let relay = event.relay { relays.insert(relay) }
        if let job = event.job { jobs.insert(job) }
        if relays.count > Self.most || jobs.count > Self.most { self = .everything }
    }

    /// As dispatchers get it.
    var json: String {
        if isEverything { return #"{"kinds":["all"]}"# }
        let names = Self.kinds.filter { kinds.contains($0) }.map(\.rawValue)
        return #"{"kinds":\#(list(names)),"relays":\#(list(relays.sorted())),"jobs":\#(list(jobs.sorted()))}"#
    }

    /// Kinds and ids need no escapes.
    private func list(_ names: [some CustomStringConvertible]) -> String {
        "[" + names.map { "\"\($0)\"" }.joined(separator: ",") + "]"
    }
}
