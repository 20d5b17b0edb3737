import QueueContract
import RelayModel

/// Commands of one business about things of another.
struct ForeignCommands {
    let ours: BusinessNames
    let theirs: BusinessNames
    let theirParked: ParkedID

    /// One of each kind about what is theirs, and those in which something is ours.
    var all: [CommandArguments] {
        let mixed: [CommandArguments] = [
            .acknowledge(relay: ours.relay, by: theirs.person, channel: .dispatcher),
            .decline(relay: ours.relay, by: theirs.person, hop: nil, channel: .dispatcher),
            .escalate(relay: ours.relay, to: theirs.person, hop: nil, channel: .dispatcher),
            .openRelay(
                ManualRelayOrder(job: ours.job, body: "Hello", operatorID: theirs.person, chain: theirs.chain)),
            .setOptOut(ours.customer, our: theirs.number, isOut: true),
            .setOptOut(theirs.customer, our: ours.number, isOut: true),
        ]
        let first = CommandArguments.notifyCustomer(job: theirs.job, body: "Hello")
        return Array(sequence(first: first, next: next(after:))) + mixed
    }

    /// A chain through all kinds: a new one does not compile before it has its place here.
    private func next(after command: CommandArguments) -> CommandArguments? {
        switch command {
        case .notifyCustomer: .acknowledge(relay: theirs.relay, by: nil, channel: .dispatcher)
        case .acknowledge: .decline(relay: theirs.relay, by: nil, hop: nil, channel: .dispatcher)
        case .decline: .escalate(relay: theirs.relay, to: nil, hop: nil, channel: .dispatcher)
        case .escalate:
            .openRelay(ManualRelayOrder(job: theirs.job, body: "Hello", operatorID: nil, chain: nil))
        case .openRelay: .cancel(relay: theirs.relay)
        case .cancel: .cancelJob(theirs.job)
        case .cancelJob: .redactCustomer(theirs.customer)
        case .redactCustomer: .setOptOut(theirs.customer, our: theirs.number, isOut: true)
        case .setOptOut: .resolveParked(theirParked, isRequeued: true)
        case .resolveParked: nil
        }
    }
}
