/// A step between two durable effects, at which a process of a debug build can be told to die.
///
/// The raw value is the step's name in `BACKHOP_CRASH_AT` and in the table of `docs/reliability.md`, which tells for each what
/// the death leaves and who puts it right. The tests that the document names die at every one.
package enum CrashPoint: String, CaseIterable, Sendable {
    // MARK: Ingress

    /// The signature was checked; nothing is kept yet.
    case webhookVerified = "ingress.verified"
    /// The broker has confirmed; Twilio has no answer yet.
    case webhookPublished = "ingress.published"
    /// The broker has not confirmed, and may have the webhook; the database has not got it yet.
    case webhookUnconfirmed = "ingress.unconfirmed"
    /// The database has it; Twilio has no answer yet.
    case webhookSpilled = "ingress.spilled"

    // MARK: Router, a delivery of each queue

    case inboundDecided = "router.inbound.decided"
    case inboundCommitted = "router.inbound.committed"
    case inboundPublished = "router.inbound.published"
    case escalationDecided = "router.escalate.decided"
    case escalationCommitted = "router.escalate.committed"
    case escalationPublished = "router.escalate.published"
    case reportDecided = "router.delivery.decided"
    case reportCommitted = "router.delivery.committed"
    case reportPublished = "router.delivery.published"
    case commandDecided = "router.command.decided"
    case commandCommitted = "router.command.committed"
    case commandPublished = "router.command.published"
    case parkedDecided = "router.parked.decided"
    case parkedCommitted = "router.parked.committed"
    /// Any consumer: a delivery that cannot be processed is in `parked`, and not acknowledged in its own queue yet.
    case consumerParked = "consumer.parked"

    // MARK: Router, what follows a commit

    /// Some of a decision's hints are confirmed, the others not yet published.
    case hintsPartlyPublished = "router.publish.partly"
    /// An early clock is not armed with the rest yet.
    case clockNotRearmed = "router.publish.unarmed"

    // MARK: Router, the sweeper

    /// The rows' next hints are put off, and these are not published yet.
    case sweptHintsFound = "router.sweep.hints"
    case sweptReportsFound = "router.sweep.reports"
    case sweptCommandsFound = "router.sweep.commands"
    /// A failed text is noted, and the notices that follow are not published yet.
    case sweptFailureCommitted = "router.sweep.failure"
    /// Spilled webhooks are confirmed by the broker, and not deleted yet.
    case spillPublished = "router.sweep.spill.published"
    /// They are deleted.
    case spillDeleted = "router.sweep.spill.deleted"

    // MARK: Sender, a hint

    /// The row is claimed; no byte of the request is sent.
    case sendClaimed = "sender.claimed"
    /// Twilio has answered; nothing of it is recorded.
    case sendAnswered = "sender.answered"
    /// The attempt is recorded; its deadline, its failure and the next text's hint are not published.
    case sendRecorded = "sender.recorded"
    /// A text is parked, or its account refused; the message that tells people why is not published.
    case sendUntold = "sender.untold"
    /// The deadline is armed, or the failure told; the next text of the conversation is not woken.
    case sendTold = "sender.told"
    /// Everything is published; the hint is not acknowledged.
    case sendReleased = "sender.released"
    /// The row waits for its turn, its backoff or its look-up; the message that brings it back is not published.
    case sendWaiting = "sender.waiting"
    /// An uncertain row was looked up at Twilio; nothing of it is recorded.
    case sendLookedUp = "sender.looked-up"
    /// A missing report was counted and fetched; it is not published.
    case reportFetched = "sender.report.fetched"

    // MARK: Sender, the recovery of inbound texts

    /// A number is taken for comparison; nothing is published.
    case recoveryTaken = "sender.recovery.taken"
    /// Missing texts are published; that they were is not noted.
    case recoveryPublished = "sender.recovery.published"
    /// It is noted; what is known has not moved on.
    case recoveryNoted = "sender.recovery.noted"
}
