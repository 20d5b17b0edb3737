/// What happens to an accepted message after the answer: its steps, and the callbacks about them.
struct DeliveryPlan: Sendable {
    /// A status that the message reaches, after a wait since the step before.
    struct Step: Sendable {
        var status: MessageRecord.Status
        var wait: Duration
        var errorCode: Int?
    }

    var steps: [Step]
    /// The statuses to tell, each right after its step; none are told about `queued` and `sending`, as at Twilio.
    var tells: [MessageRecord.Status]
    /// How often each is told.
    var copies = 1
    /// Whether they are told after the last step instead, newest first.
    var isReversed = false

    /// `sending`, `sent`, `delivered`, as changed by the faults that struck.
    init(pause: Duration, faults: [FaultRule]) {
        let failed = faults.first { $0.kind == .failed }
        let undelivered = faults.first { $0.kind == .undelivered }
        steps = [Step(status: .sending, wait: .zero)]
        if let failed {
            steps.append(Step(status: .failed, wait: pause, errorCode: failed.code ?? 30008))
        } else {
            steps.append(Step(status: .sent, wait: pause))
            let end: MessageRecord.Status = undelivered == nil ? .delivered : .undelivered
            steps.append(Step(status: end, wait: pause, errorCode: undelivered.map { $0.code ?? 30003 }))
        }
        let kinds = faults.map(\.kind)
        tells = kinds.contains(.noCallback) ? [] : steps.map(\.status).filter { $0 != .sending }
        copies = kinds.contains(.duplicateCallback) ? 2 : 1
        isReversed = kinds.contains(.reorderCallbacks)
    }
}
