/// What happens to an accepted message after the answer: its steps, and the callbacks about them.
struct DeliveryPlan: Sendable {
    /// A status that the message reaches, after a wait since the step before.
    struct Step: Sendable {
        var status: MessageRecord.Status
        var wait: Duration
        var errorCode: Int?
    }

    var steps: [Step]
    /// The statuses to tell, each right after its step; none are told about `sending`, as at Twilio.
    var tells: [MessageRecord.Status]
    /// How often each is told.
    var copies = 1
    /// Whether they are told after the last step instead, newest first.
    var isReversed = false
    /// How long after its step each is told.
    var delay = Duration.zero

    /// A message that ends at once, because it was opted out of, expired or overflowed a queue.
    init(failing code: Int, after wait: Duration = .zero) {
        steps = [Step(status: .failed, wait: wait, errorCode: code)]
        tells = [.failed]
    }

    /// `sending`, `sent`, `delivered`, as changed by the faults that struck.
    ///
    /// - Parameters:
    ///   - queued: The wait at the sender; a message of a messaging service is `queued` first.
    ///   - pause: Draws the wait before each of the later steps.
    init(queued wait: Duration, isQueuedFirst: Bool, faults: [FaultRule], pause: () -> Duration) {
        let failed = faults.first { $0.kind == .failed }
        let undelivered = faults.first { $0.kind == .undelivered }
        steps = isQueuedFirst ? [Step(status: .queued, wait: .zero)] : []
        steps.append(Step(status: .sending, wait: wait))
        if let failed {
            steps.append(Step(status: .failed, wait: pause(), errorCode: failed.code ?? 30008))
        } else {
            steps.append(Step(status: .sent, wait: pause()))
            let end: MessageRecord.Status = undelivered == nil ? .delivered : .undelivered
            steps.append(Step(status: end, wait: pause(), errorCode: undelivered.map { $0.code ?? 30003 }))
        }
        tells = steps.map(\.status).filter { $0 != .sending }
        apply(faults)
    }

    /// Loses, repeats, reverses and delays callbacks.
    mutating func apply(_ faults: [FaultRule]) {
        for rule in faults {
            switch rule.kind {
            case .noCallback: tells.removeAll { rule.status == nil || rule.status == $0 }
            case .duplicateCallback: copies = 2
            case .reorderCallbacks: isReversed = true
            case .delayCallback: delay = .milliseconds(rule.delayMilliseconds ?? 3000)
            default: continue
            }
        }
    }
}
