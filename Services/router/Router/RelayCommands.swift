import QueueContract
import RelayModel
import RelayStore

/// Carries out what somebody who does not text says about a relay.
struct RelayCommands {
    private let transaction: RouterTransaction
    private let tenant: TenantID
    private let channel: AckChannel

    init(_ transaction: RouterTransaction, _ command: CommandRecord, _ channel: AckChannel) {
        self.transaction = transaction
        tenant = command.tenant
        self.channel = channel
    }

    /// Without a name it is the operator whose turn it is who has it.
    func acknowledge(_ relay: RelayID, by operatorID: OperatorID?) async throws -> CommandAnswer {
        guard try await mayTap(operatorID) else { return .refused("the operator does not work here any more") }
        return try await apply(to: relay) { stored in
            (operatorID ?? stored.asked?.operatorID).map { RelayEvent.acknowledged($0, channel) }
        }
    }

    /// Without a name it is the operator whose turn it is who passes.
    func decline(_ relay: RelayID, by operatorID: OperatorID?, hop: Int?) async throws -> CommandAnswer {
        try await apply(to: relay, hop: hop) { stored in
            (operatorID ?? stored.asked?.operatorID).map { RelayEvent.declined($0, channel) }
        }
    }

    /// Asks the operator, or without a name the next one, at once.
    func escalate(_ relay: RelayID, to operatorID: OperatorID?, hop: Int?) async throws -> CommandAnswer {
        try await apply(to: relay, hop: hop) { _ in
            operatorID.map { RelayEvent.directed($0, channel) } ?? .escalated(channel)
        }
    }

    func cancel(_ relay: RelayID) async throws -> CommandAnswer {
        try await apply(to: relay) { _ in .cancelled(channel) }
    }

    /// Whether it is nobody's tap on a link, or that of somebody who still works here.
    private func mayTap(_ operatorID: OperatorID?) async throws -> Bool {
        guard channel == .link, let operatorID else { return true }
        return try await transaction.unavailable(tenant, among: [operatorID])[operatorID] != .inactive
    }

    /// - Parameters:
    ///   - hop: Whose turn it was when the command was given: a second dispatcher must not end the next one's turn as well.
    ///   - meaning: What happened, given the relay as it is now; nil when that cannot be told.
    private func apply(
        to relay: RelayID, hop: Int? = nil, _ meaning: (Relay) -> RelayEvent?
    ) async throws -> CommandAnswer {
        guard var decision = try await RelayDecision.lock(tenant, relay, in: transaction, channel: channel) else {
            return .refused("there is no such relay")
        }
        let before = decision.stored.relay
        if let hop, before.state == .open, before.asked?.number != hop {
            return .refused("it is not the turn of hop \(hop) any more")
        }
        guard let event = meaning(before) else { return .refused(before.refusal(of: nil)) }
        let actions = try await decision.apply(event)
        guard !actions.allSatisfy(\.changesNothing) else { return .refused(before.refusal(of: event)) }
        let state = decision.stored.relay.state.rawValue
        return CommandAnswer(
            isDone: true, json: #"{"relay_id":"\#(relay)","state":"\#(state)"}"#, aftermath: decision.aftermath)
    }
}

extension Relay {
    /// Why an event changed nothing, for people.
    fileprivate func refusal(of event: RelayEvent?) -> String {
        switch state {
        case .open:
            if case .directed? = event {
                "the operator is being asked already"
            } else {
                "it is not the operator's turn"
            }
        case .acknowledged: "somebody has acknowledged the relay already"
        case .exhausted: "everybody has been asked, and nobody is being asked now"
        case .cancelled, .suppressed: "the relay is closed"
        }
    }
}

extension RelayAction {
    /// Whether the event that led to it left the relay as it was.
    fileprivate var changesNothing: Bool {
        switch self {
        case .answer: true
        default: isIgnored
        }
    }
}
