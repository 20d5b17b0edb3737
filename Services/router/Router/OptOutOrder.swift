import QueueContract
import RelayModel
import RelayStore

/// Carries out what a dispatcher says about texts to a customer, beside STOP and START.
///
/// Opting out is always possible. Opting in undoes only what a dispatcher said: who said STOP has to say START themselves.
struct OptOutOrder {
    let transaction: RouterTransaction
    let command: CommandRecord
    let customer: CustomerID
    let our: PhoneNumber

    func set(isOut: Bool) async throws -> CommandAnswer {
        guard try await transaction.line(our)?.tenant == command.tenant else {
            return .refused("the number is not one of the business")
        }
        guard let their = try await transaction.phone(command.tenant, of: customer) else {
            return .refused("there is no such customer")
        }
        _ = try await transaction.lockConversation(command.tenant, our: our, their: their)
        let state = try await transaction.optOutState(command.tenant, our: our, their: their)
        if let said = state.dispatcherSaidAt, said > command.createdAt {
            return .refused("a dispatcher has said something else since")
        }
        guard isOut else { return try await optIn(their, state) }
        return try await optOut(their, state)
    }

    private func optOut(_ their: PhoneNumber, _ state: OptOutState) async throws -> CommandAnswer {
        let hasOpted = try await transaction.hasOpted(
            command.tenant, our: our, their: their, since: command.createdAt)
        guard state.source != nil || !hasOpted else {
            try await audit("overtaken", reason: "opted_out")
            return .refused("the customer has opted in since")
        }
        return try await change(their, isOut: true, isNews: !state.isOutByDispatcher)
    }

    private func optIn(_ their: PhoneNumber, _ state: OptOutState) async throws -> CommandAnswer {
        switch state.source {
        case nil, .dispatcher: try await change(their, isOut: false, isNews: state.source != nil)
        case .customer: .refused("the customer opted out themselves: only a START of theirs opts them in again")
        case .carrier: .refused("the carrier takes no texts to the customer: only a START of theirs opts them in again")
        }
    }

    private func change(_ their: PhoneNumber, isOut: Bool, isNews: Bool) async throws -> CommandAnswer {
        try await transaction.setOptOut(
            command.tenant, our: our, their: their, isOut: isOut, at: command.createdAt)
        guard isNews else { return CommandAnswer(isDone: true, json: "{}") }
        try await audit(isOut ? "opted_out" : "opted_in")
        var answer = CommandAnswer(isDone: true, json: "{}")
        // It is shown with the customer's job.
        if let job = try await transaction.openJob(command.tenant, customer) {
            answer.aftermath.events.append(.job(command.tenant, job.id, at: try await transaction.now()))
        }
        return answer
    }

    private func audit(_ kind: String, reason: String? = nil) async throws {
        var event = AuditEvent(kind)
        event.customer = customer
        event.our = our
        event.channel = AckChannel.api.rawValue
        event.reason = reason
        event.actor = command.requestedBy
        try await transaction.audit(event, tenant: command.tenant)
    }
}
