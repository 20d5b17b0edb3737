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
/// before it publishes. No delivery is kept while its row waits: a message of a `retry` queue brings it back.
struct SendHandler: Sendable {
    let store: SenderStore
    let attempts: AttemptRunner
    let finder: AccountFinder
    let courier: Courier
    let limits: SendLimits
    let metrics: SenderMetrics
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

    /// A row is claimed only when there is a place among its account's requests, so that a claim is a request.
    private func work(on hint: OutboundHint, isRepeated: Bool) async throws {
        guard let account = try await finder.account(of: hint) else { return metrics.claim("unknown") }
        switch attempts.calls.accounts.enter(account, patience: hint.lane.patience) {
        case .wait(let pause): try await postpone(hint, pause, isRepeated: isRepeated)
        case .enter(let place): try await claim(hint, place, isRepeated: isRepeated)
        }
    }

    private func claim(_ hint: OutboundHint, _ place: AccountGovernor.Place, isRepeated: Bool) async throws {
        let begin = ContinuousClock.now
        let claim: ClaimResult
        do {
            claim = try await store.claim(hint, lease: limits.lease, settle: limits.settle)
        } catch {
            attempts.calls.accounts.leave(place, .unknown)
            throw error
        }
        metrics.claim(claim.label)
        if case .claimed(let row, let key) = claim {
            return try await finish(
                try await attempts.send(row, key, startBy: begin + limits.startWithin, place: place))
        }
        // A look-up takes a place of its own.
        attempts.calls.accounts.leave(place, .unknown)
        try await follow(claim, isRepeated: isRepeated)
    }

    /// Lets the row wait until its account takes requests again; what needs no request is done now.
    private func postpone(_ hint: OutboundHint, _ pause: Duration, isRepeated: Bool) async throws {
        metrics.claim("account_busy")
        if let row = try await store.postpone(hint, pause: pause) { return try await wait(row, pause) }
        let state = try await store.look(at: hint, lease: limits.lease, settle: limits.settle)
        try await follow(state, isRepeated: isRepeated)
    }

    private func follow(_ claim: ClaimResult, isRepeated: Bool) async throws {
        switch claim {
        case .claimed: break
        case .refused(let row): try await settle(row)
        case .reconcile(let row): try await finish(try await attempts.reconcile(row))
        case .wait(let row, let pause, _): try await wait(row, pause)
        case .tooLate(let row):
            // The sweeper asks the next operator at `ask_by`.
            logger.notice("a hop's text has no turn in time", metadata: ["outbound": "\(row.outbound)"])
        case .behind(let row): try await courier.wake(row.hint)
        case .report(let row, let search): try await report(row, search)
        case .leave(let row):
            // The first time around the process may have died between the commit and its publishes.
            if isRepeated, let row, row.isSettled { try await settle(row) }
        }
    }

    private func report(_ row: OutboundRow, _ search: ReportSearch) async throws {
        let result = try await attempts.report(on: row, search)
        crashPoint(.reportFetched)
        switch result {
        case .told(let report): try await courier.publish(report.encoded(), to: courier.names.delivery)
        case .later: break
        case .gaveUp(let reason): try await courier.park(row.hint, reason: reason)
        }
    }

    /// Publishes what the recorded attempt leaves to do.
    private func finish(_ attempt: FinishedAttempt) async throws {
        switch attempt {
        case .settled(let row): try await settle(row)
        case .parked(let row, let reason):
            try await tell(row, reason)
            try await settle(row)
        case .waiting(let row, let pause): try await wait(row, pause)
        case .stopped(let row, let pause, let reason):
            try await tell(row, reason)
            try await wait(row, pause)
        case .settledElsewhere: break
        }
    }

    private func tell(_ row: OutboundRow, _ reason: String) async throws {
        crashPoint(.sendUntold)
        try await courier.park(row.hint, reason: reason)
    }

    private func wait(_ row: OutboundRow, _ pause: Duration) async throws {
        crashPoint(.sendWaiting)
        try await courier.wake(row.hint, after: pause)
    }

    private func settle(_ row: OutboundRow) async throws {
        crashPoint(.sendRecorded)
        if let hop = row.startsHop {
            switch row.state {
            case .sent: try await courier.arm(hop, after: .seconds(row.windowSeconds ?? 0))
            case .failed, .parked: try await courier.reportFailure(of: hop)
            default: break
            }
        }
        crashPoint(.sendTold)
        if let next = try await store.next(after: row) { try await courier.wake(next) }
        crashPoint(.sendReleased)
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

extension OutboundHint.Lane {
    /// A hop looks again soon, however many texts wait for its account; what nobody waits for makes way.
    fileprivate var patience: Duration { self == .send ? .seconds(2) : .seconds(60) }
}

extension ClaimResult {
    /// The word under which it is counted.
    fileprivate var label: String {
        switch self {
        case .claimed: "claimed"
        case .refused: "opted_out"
        case .reconcile: "reconcile"
        case .wait(_, _, let reason): reason.rawValue
        case .tooLate: "too_late"
        case .behind: "behind"
        case .report: "report"
        case .leave: "nothing"
        }
    }
}
