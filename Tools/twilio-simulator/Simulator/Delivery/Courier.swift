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
        /// When the message waits for its time, it is planned then.
        var plan: DeliveryPlan?
        /// The faults that struck it.
        var faults: [FaultRule] = []
        /// When it is to be sent, if that was asked for.
        var sendAt: WallTime?
        /// The account's primary token, which signs.
        var token: String
    }

    /// Past this many messages under way new ones stay `queued`: the product has stopped answering.
    private static let backlogLimit = 100_000

    private let journal: Journal
    private let poster: WebhookPoster
    private let planner: Planner
    private let slots: Slots
    private let logger: Logger
    private let charges: AsyncStream<Charge>
    private let intake: AsyncStream<Charge>.Continuation
    private let underWay = Mutex(0)

    init(journal: Journal, poster: WebhookPoster, planner: Planner, concurrency: Int, logger: Logger) {
        (self.journal, self.poster, self.planner, self.logger) = (journal, poster, planner, logger)
        slots = Slots(concurrency)
        (charges, intake) = AsyncStream.makeStream()
    }

    /// How many messages have not reached their last status yet, or have callbacks to make.
    var messagesUnderWay: Int { underWay.withLock { $0 } }

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
        if let time = charge.sendAt {
            guard await pause(.milliseconds(time.milliseconds - WallTime.now().milliseconds)),
                journal.message(charge.record.sid)?.status == .scheduled
            else { return }
        }
        let plan =
            charge.plan ?? planner.plan(charge.record, faults: charge.faults) ?? DeliveryPlan(failing: 30001)
        await withDiscardingTaskGroup { late in
            for step in plan.steps {
                guard await pause(step.wait) else { return }
                journal.change(charge.record.sid, to: step.status, errorCode: step.errorCode, at: .now())
                guard !plan.isReversed, plan.tells.contains(step.status) else { continue }
                guard plan.delay > .zero else {
                    await tell(step, charge, copies: plan.copies)
                    continue
                }
                late.addTask {
                    guard await self.pause(plan.delay) else { return }
                    await self.tell(step, charge, copies: plan.copies)
                }
            }
        }
        guard plan.isReversed, await pause(plan.delay) else { return }
        for step in plan.steps.reversed() where plan.tells.contains(step.status) {
            await tell(step, charge, copies: plan.copies)
        }
    }

    /// Waits, and says whether the courier is still at work.
    private func pause(_ wait: Duration) async -> Bool {
        guard wait > .zero else { return !Task.isCancelled }
        return (try? await Task.sleep(for: wait)) != nil
    }

    private func tell(_ step: DeliveryPlan.Step, _ charge: Charge, copies: Int) async {
        guard let address = charge.record.statusCallback else { return }
        let form = statusCallbackForm(charge.record, step)
        for _ in 0..<copies where !Task.isCancelled {
            _ = await slots.hold {
                await poster.post(form, to: address, token: charge.token) { attempt in
                    journal.note(
                        MessageRecord.Webhook(
                            .statusCallback, step.status, attempt, errorCode: attempt.outcome.errorCode),
                        about: charge.record.sid)
                }
            }
        }
    }
}

extension MessageRecord.Webhook {
    /// An attempt that has just ended.
    init(_ role: Role, _ told: MessageRecord.Status, _ attempt: WebhookPoster.Attempt, errorCode: Int?) {
        self.init(
            role: role, told: told, attempt: attempt.number, at: .now(),
            milliseconds: Int(attempt.duration / .milliseconds(1)), httpStatus: attempt.outcome.httpStatus,
            outcome: attempt.outcome.summary, errorCode: errorCode)
    }
}

/// The parameters of a status callback.
private func statusCallbackForm(_ record: MessageRecord, _ step: DeliveryPlan.Step) -> FormPairs {
    var form = FormPairs([
        ("SmsSid", record.sid), ("SmsStatus", step.status.rawValue), ("MessageStatus", step.status.rawValue),
        ("To", record.to), ("MessageSid", record.sid), ("AccountSid", record.accountSID), ("From", record.from),
        ("ApiVersion", "2010-04-01"),
    ])
    if let service = record.messagingServiceSID { form.append("MessagingServiceSid", service) }
    if let code = step.errorCode { form.append("ErrorCode", String(code)) }
    return form
}
