/// Makes the plans of messages: when each leaves its sender, and how long every step takes.
struct Planner: Sendable {
    let senders: SenderBook
    let queues: SenderQueues
    let chance: Chance
    /// The wait before each of `sent` and `delivered`.
    let pause: Duration
    /// How much longer a wait may be, by chance.
    let jitter: Duration

    /// The longest that a message without a ValidityPeriod waits (the default of Twilio's create-message request).
    static let longestValidity = 36_000

    /// The plan of a message that is to leave now, or `nil` when its sender's queue is full.
    func plan(_ record: MessageRecord, faults: [FaultRule]) -> DeliveryPlan? {
        let validity = Duration.seconds(record.validityPeriod ?? Self.longestValidity)
        let turn = queues.turn(
            at: record.from, segments: record.segments, rate: senders.settings(of: record.from).segmentsPerSecond,
            validity: validity)
        switch turn {
        case .full: return nil
        case .expires:
            var plan = DeliveryPlan(failing: 30036, after: validity)
            plan.apply(faults)
            return plan
        case .after(let wait):
            return DeliveryPlan(
                queued: wait, isQueuedFirst: record.status == .accepted || record.status == .scheduled,
                faults: faults
            ) {
                pause + chance.wait(upTo: jitter)
            }
        }
    }
}
