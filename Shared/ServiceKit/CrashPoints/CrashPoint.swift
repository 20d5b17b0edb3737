/// A step between two durable effects, at which a process of a debug build can be told to die.
///
/// The raw value is the step's name in `BACKHOP_CRASH_AT` and in the table of `docs/reliability.md`, which tells for each what
/// the death leaves and who puts it right. `CrashMatrixTests` dies at every one.
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
}
