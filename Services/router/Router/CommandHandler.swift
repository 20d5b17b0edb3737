import AMQP
import Logging
import Postgres
import QueueContract
import RelayModel
import RelayStore
import ServiceKit

/// Answers what a dispatcher asked for, once.
struct CommandHandler: Sendable {
    let store: RouterStore
    let publisher: AftermathPublisher
    let metrics: RouterMetrics
    let logger: Logger

    func handle(_ delivery: AMQPDelivery) async -> Disposition {
        let payload: CommandPayload
        do {
            payload = try CommandPayload(decoding: delivery.body)
        } catch {
            return .park(reason: "\(error)")
        }
        return await Disposition.of {
            let (outcome, aftermath) = try await decideOrRefuse(payload)
            crashPoint(.commandCommitted)
            try await publisher.publish(aftermath)
            crashPoint(.commandPublished)
            metrics.command(outcome)
            logger.info("command answered", metadata: ["command": "\(payload.command)", "outcome": "\(outcome)"])
        }
    }

    /// A command that cannot be carried out is refused: it must not come back for ever.
    private func decideOrRefuse(_ payload: CommandPayload) async throws -> (String, Aftermath) {
        do {
            return try await store.decide { transaction in
                let outcome = try await decide(payload, in: transaction)
                crashPoint(.commandDecided)
                return outcome
            }
        } catch let error where !(error is PostgresError || error is AMQPError) {
            logger.error("command failed", metadata: ["command": "\(payload.command)", "error": "\(error)"])
            return try await store.decide { transaction in
                guard let command = try await transaction.pendingCommand(payload.tenant, payload.command) else {
                    return ("repeated", Aftermath())
                }
                try await transaction.answer(
                    command, isDone: false, outcome: CommandAnswer.refused("the command cannot be carried out").json)
                return ("failed", Aftermath())
            }
        }
    }

    func decide(
        _ payload: CommandPayload, in transaction: RouterTransaction
    ) async throws -> (String, Aftermath) {
        guard let command = try await transaction.pendingCommand(payload.tenant, payload.command) else {
            return ("repeated", Aftermath())
        }
        let answer = try await answer(command, in: transaction)
        try await transaction.answer(command, isDone: answer.isDone, outcome: answer.json)
        var aftermath = answer.aftermath
        aftermath.events.append(.command(command.tenant, command.id, at: try await transaction.now()))
        return (answer.isDone ? "done" : "refused", aftermath)
    }

    private func answer(_ command: CommandRecord, in transaction: RouterTransaction) async throws -> CommandAnswer {
        switch CommandArguments(kind: command.kind, payload: command.payload) {
        case .notifyCustomer(let job, let body):
            return try await notify(job, body, command, in: transaction)
        case .acknowledge(let relay, let operatorID, let channel):
            return try await RelayCommands(transaction, command, channel).acknowledge(relay, by: operatorID)
        case .decline(let relay, let operatorID, let hop, let channel):
            return try await RelayCommands(transaction, command, channel).decline(relay, by: operatorID, hop: hop)
        case .escalate(let relay, let operatorID, let hop, let channel):
            return try await RelayCommands(transaction, command, channel).escalate(relay, to: operatorID, hop: hop)
        case .cancel(let relay):
            return try await RelayCommands(transaction, command, .dispatcher).cancel(relay)
        case .openRelay(let order):
            return try await ManualRelay(transaction: transaction, tenant: command.tenant, command: command.id).open(
                order)
        case .cancelJob(let job):
            return try await JobCancelling(
                transaction: transaction, tenant: command.tenant, actor: command.requestedBy
            ).cancel(job)
        case .redactCustomer(let customer):
            return try await transaction.redact(customer, of: command.tenant)
                ? CommandAnswer(isDone: true, json: "{}")
                : .refused("there is no such customer, or they are being answered")
        case .setOptOut(let customer, let our, let isOut):
            return try await OptOutOrder(transaction: transaction, command: command, customer: customer, our: our).set(
                isOut: isOut)
        case .resolveParked(let parked, let isRequeued):
            return try await ParkedOrder(transaction: transaction, courier: publisher.courier, command: command)
                .resolve(parked, isRequeued: isRequeued)
        case nil:
            return .refused("the command's arguments cannot be understood")
        }
    }

    private func notify(
        _ job: JobID, _ body: String, _ command: CommandRecord, in transaction: RouterTransaction
    ) async throws -> CommandAnswer {
        guard let contact = try await transaction.jobContact(command.tenant, job) else {
            return .refused("there is no such job")
        }
        guard let line = try await transaction.line(contact.our), line.isActive else {
            return .refused("the number of the job is not active")
        }
        guard try await !transaction.isOptedOut(command.tenant, our: contact.our, their: contact.their) else {
            return .refused("the customer has opted out of texts from this number")
        }
        let now = try await transaction.now()
        var row = NewOutbound(
            purpose: .customer, accountSID: contact.accountSID, our: contact.our, their: contact.their, body: body,
            orderAt: now)
        row.customer = contact.customer
        row.job = job
        let hint = try await transaction.send(row, tenant: command.tenant)
        return CommandAnswer(
            isDone: true, json: #"{"message_id":"\#(row.id)"}"#,
            aftermath: Aftermath(hints: [hint], events: [.job(command.tenant, job, at: now)]))
    }
}

/// How a command ended.
struct CommandAnswer {
    let isDone: Bool
    /// What the dispatcher is told.
    let json: String
    var aftermath = Aftermath()

    static func refused(_ reason: String) -> CommandAnswer {
        CommandAnswer(isDone: false, json: #"{"reason":"\#(reason)"}"#)
    }
}
