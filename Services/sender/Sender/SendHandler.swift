import AMQP
import Logging
import QueueContract
import RelayModel
import RelayStore
import ServiceKit
import TwilioContract

/// Does what a hint's row asks for: sends it, looks it up at Twilio, or lets it wait.
///
/// The hint only names the row; the row's state decides. A repeated hint therefore does nothing, and every step commits
/// before it publishes.
struct SendHandler: Sendable {
    let store: SenderStore
    let attempts: AttemptRunner
    let courier: Courier
    let limits: SendLimits
    let logger: Logger

    func handle(_ delivery: AMQPDelivery) async -> Disposition {
        let hint: SendHint
        do {
            hint = try SendHint(decoding: delivery.body)
        } catch {
            return .park(reason: "\(error)")
        }
        let lane: OutboundHint.Lane = delivery.routingKey == courier.names.sendBulk ? .bulk : .send
        let row = OutboundHint(tenant: hint.tenant, outbound: hint.outbound, lane: lane)
        return await Disposition.of { try await work(on: row, isRepeated: delivery.redelivered) }
    }

    private func work(on hint: OutboundHint, isRepeated: Bool) async throws {
        let begin = ContinuousClock.now
        switch try await store.claim(hint, lease: limits.lease, settle: limits.settle) {
        case .claimed(let row):
            try await finish(try await attempts.send(row, startBy: begin + limits.startWithin))
        case .reconcile(let row):
            try await finish(try await attempts.reconcile(row))
        case .wait(let row, let pause):
            try await courier.wake(row.hint, after: pause)
        case .report(let row):
            guard let report = try await attempts.report(on: row) else { return }
            try await courier.publish(report.encoded(), to: courier.names.delivery)
        case .leave(let row):
            // The first time around the process may have died between the commit and its publishes.
            if isRepeated, let row, row.isSettled { try await settle(row) }
        }
    }

    /// Publishes what the recorded attempt leaves to do.
    private func finish(_ attempt: FinishedAttempt) async throws {
        switch attempt {
        case .settled(let row): try await settle(row)
        case .waiting(let row, let pause): try await courier.wake(row.hint, after: pause)
        case .settledElsewhere: break
        }
    }

    private func settle(_ row: OutboundRow) async throws {
        if let hop = row.startsHop {
            switch row.state {
            case .sent: try await courier.arm(hop, after: .seconds(row.windowSeconds ?? 0))
            case .failed: try await courier.reportFailure(of: hop)
            default: break
            }
        }
        if let next = try await store.next(after: row) { try await courier.wake(next) }
    }
}

extension OutboundRow {
    /// Whether the row is done and lets the next text of its conversation go.
    fileprivate var isSettled: Bool {
        switch state {
        case .sent, .failed, .cancelled, .parked: true
        case .queued, .sending, .uncertain: false
        }
    }
}
