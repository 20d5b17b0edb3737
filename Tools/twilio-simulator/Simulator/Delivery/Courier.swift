import Logging
import ServiceLifecycle
import Synchronization

/// Carries accepted messages through their statuses and tells the product about them.
///
/// Taking a message never waits, so that a slow webhook does not slow the REST answers. The callbacks of one message
/// are requested one after the other; those of different messages at the same time, up to a limit.
final class Courier: Service {
    /// An accepted message and what is to happen to it.
    struct Charge: Sendable {
        var record: MessageRecord
        var plan: DeliveryPlan
        /// The account's primary token, which signs.
        var token: String
    }

    /// Past this many messages under way new ones stay `queued`: the product has stopped answering.
    private static let backlogLimit = 100_000

    private let journal: Journal
    private let caller: WebhookCaller
    private let slots: Slots
    private let logger: Logger
    private let charges: AsyncStream<Charge>
    private let intake: AsyncStream<Charge>.Continuation
    private let underWay = Mutex(0)

    init(journal: Journal, caller: WebhookCaller, concurrency: Int, logger: Logger) {
        (self.journal, self.caller, self.logger) = (journal, caller, logger)
        slots = Slots(concurrency)
        (charges, intake) = AsyncStream.makeStream()
    }

    /// Takes a message over; it is dropped, and logged, while too many are under way.
    func take(_ charge: Charge) {
        let hasRoom = underWay.withLock { count -> Bool in
            guard count < Self.backlogLimit else { return false }
            count += 1
            return true
        }
        guard hasRoom else { return logger.error("too many messages under way: one stays queued") }
        intake.yield(charge)
    }

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.carryAll() }
            try? await gracefulShutdown()
            group.cancelAll()
        }
    }

    private func carryAll() async {
        await withDiscardingTaskGroup { group in
            for await charge in charges {
                group.addTask {
                    await self.carry(charge)
                    self.underWay.withLock { $0 -= 1 }
                }
            }
        }
    }

    private func carry(_ charge: Charge) async {
        for step in charge.plan.steps {
            guard await pause(step.wait) else { return }
            journal.change(charge.record.sid, to: step.status, errorCode: step.errorCode, at: .now())
            guard !charge.plan.isReversed, charge.plan.tells.contains(step.status) else { continue }
            await tell(step, charge)
        }
        guard charge.plan.isReversed else { return }
        for step in charge.plan.steps.reversed() where charge.plan.tells.contains(step.status) {
            await tell(step, charge)
        }
    }

    /// Waits, and says whether the courier is still at work.
    private func pause(_ wait: Duration) async -> Bool {
        guard wait > .zero else { return !Task.isCancelled }
        return (try? await Task.sleep(for: wait)) != nil
    }

    private func tell(_ step: DeliveryPlan.Step, _ charge: Charge) async {
        guard let address = charge.record.statusCallback else { return }
        let form = statusCallbackForm(charge.record, step)
        for _ in 0..<charge.plan.copies where !Task.isCancelled {
            _ = await slots.hold {
                await caller.post(form, to: address, token: charge.token) { attempt, duration, outcome in
                    let webhook = MessageRecord.Webhook(.statusCallback, step.status, attempt, duration, outcome)
                    journal.note(webhook, about: charge.record.sid)
                }
            }
        }
    }
}

/// The parameters of a status callback.
private func statusCallbackForm(_ record: MessageRecord, _ step: DeliveryPlan.Step) -> FormPairs {
    var form = FormPairs([
        ("SmsSid", record.sid), ("SmsStatus", step.status.rawValue), ("MessageStatus", step.status.rawValue),
        ("To", record.to), ("MessageSid", record.sid), ("AccountSid", record.accountSID), ("From", record.from),
        ("ApiVersion", "2010-04-01"),
    ])
    if let code = step.errorCode { form.append("ErrorCode", String(code)) }
    return form
}
