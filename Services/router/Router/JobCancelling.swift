import QueueContract
import RelayModel
import RelayStore

/// Ends a job that is off.
struct JobCancelling {
    let transaction: RouterTransaction
    let tenant: TenantID
    /// The API key of the dispatcher who wanted it.
    let actor: String

    /// Cancels the job's open relays and takes back what waits to be sent to operators for it.
    func cancel(_ job: JobID) async throws -> CommandAnswer {
        // The relays' locks come before the job's, and that before those of the texts.
        var aftermath = try await cancelRelays(of: job)
        guard let customer = try await transaction.cancelJob(tenant, job) else {
            return .refused("there is no such open job")
        }
        // A text may have opened one until the job was locked.
        aftermath = aftermath + (try await cancelRelays(of: job))
        aftermath.hints += try await transaction.withdraw(tenant, job: job)
        var event = AuditEvent("job_cancelled")
        event.job = job
        event.customer = customer
        event.channel = AckChannel.dispatcher.rawValue
        event.actor = actor
        try await transaction.audit(event, tenant: tenant)
        aftermath.events.append(.job(tenant, job, at: try await transaction.now()))
        return CommandAnswer(isDone: true, json: #"{"status":"cancelled"}"#, aftermath: aftermath)
    }

    private func cancelRelays(of job: JobID) async throws -> Aftermath {
        var aftermath = Aftermath()
        for relay in try await transaction.openRelays(tenant, of: job) {
            guard
                var decision = try await RelayDecision.lock(tenant, relay, in: transaction, channel: .dispatcher)
            else { continue }
            try await decision.apply(.cancelled(.dispatcher))
            aftermath = aftermath + decision.aftermath
        }
        return aftermath
    }
}
