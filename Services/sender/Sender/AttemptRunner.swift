import Keyring
import Logging
import RelayModel
import RelayStore
import ServiceKit
import TwilioContract

/// What became of an attempt, recorded and committed.
enum FinishedAttempt: Sendable {
    /// Sent, failed or cancelled.
    case settled(OutboundRow)
    /// Nothing more is tried; people are to be told why.
    case parked(OutboundRow, reason: String)
    /// To be looked at again after the pause.
    case waiting(OutboundRow, Duration)
    /// The same, and people are to be told that none of the account's texts go.
    case stopped(OutboundRow, Duration, reason: String)
    /// Another worker had settled the row meanwhile.
    case settledElsewhere
}

/// Runs one attempt at Twilio for a row that this process has claimed, and records what became of it.
struct AttemptRunner: Sendable {
    let store: SenderStore
    let twilio: TwilioClient
    let calls: AccountCalls
    /// The base URL that Twilio calls.
    let publicURL: String
    let limits: SendLimits
    let metrics: SenderMetrics
    let logger: Logger

    /// Sends the text, unless the process was held up beyond `startBy`, and gives the place back.
    func send(
        _ row: OutboundRow, _ key: SealedAPIKey?, startBy: ContinuousClock.Instant, place: AccountGovernor.Place
    ) async throws -> FinishedAttempt {
        let credentials: APIKeyCredentials
        do {
            guard let key else {
                calls.accounts.leave(place, .unknown)
                return try await rejected(row, reason: "the account is not configured")
            }
            credentials = try store.open(key)
        } catch let error as KeyringError {
            calls.accounts.leave(place, .unknown)
            logger.error("the account's API key cannot be opened", metadata: ["error": "\(error)"])
            return try await retry(row, .stopped, cause: "api_key", reason: "the API key cannot be opened")
        }
        crashPoint(.sendClaimed)
        let outcome = await twilio.create(
            row.createMessage(publicURL: publicURL), credentials: credentials, startBy: startBy)
        let isNewlyStopped = calls.accounts.leave(place, outcome.ending)
        crashPoint(.sendAnswered)
        let finished = try await record(outcome, of: row)
        guard isNewlyStopped, case .waiting(let row, let pause) = finished else { return finished }
        logger.error("Twilio refuses the account: its texts wait", metadata: ["account": "\(row.accountSID)"])
        return .stopped(row, pause, reason: "Twilio refuses the account \(row.accountSID): its texts wait")
    }

    private func record(_ outcome: SendOutcome, of row: OutboundRow) async throws -> FinishedAttempt {
        switch outcome {
        case .accepted(let message):
            metrics.outcome("accepted")
            return finished(
                try await store.recordAccepted(row, sid: message.sid, step: .accepted), log: "accepted",
                sid: message.sid)
        case .rejected(let verdict, let failure):
            return try await rejected(row, verdict: verdict, failure: failure)
        case .notSent(let error):
            metrics.outcome("not_sent")
            return try await retry(row, .unavailable, cause: "not_sent", reason: "\(error)")
        case .uncertain(let error):
            return try await uncertain(row, httpStatus: nil, reason: "\(error)")
        }
    }

    private func rejected(
        _ row: OutboundRow, verdict: SendVerdict, failure: TwilioFailure
    ) async throws -> FinishedAttempt {
        switch verdict {
        case .permanent(let kind):
            return try await rejected(row, failure, isOptOut: kind == .optedOut, reason: failure.reason)
        case .uncertain:
            return try await uncertain(row, httpStatus: failure.status, reason: failure.reason)
        case .retry(let backoff):
            metrics.outcome("retry")
            return try await retry(row, backoff, cause: "unavailable", failure, reason: failure.reason)
        case .slowAccount(let backoff):
            metrics.outcome("retry")
            return try await retry(row, backoff, cause: "throttled", failure, reason: failure.reason)
        case .stopAccount:
            metrics.outcome("account_refused")
            return try await retry(row, .stopped, cause: "account_refused", failure, reason: failure.reason)
        }
    }

    private func rejected(
        _ row: OutboundRow, _ failure: TwilioFailure? = nil, isOptOut: Bool = false, reason: String
    ) async throws -> FinishedAttempt {
        metrics.outcome("rejected")
        let recorded = try await store.recordRejected(
            row, httpStatus: failure?.status, code: failure?.code, isOptOut: isOptOut, reason: reason)
        return finished(recorded, log: reason, sid: nil)
    }

    /// Tries again later; a text that no hop waits for is given up after some hours.
    private func retry(
        _ row: OutboundRow, _ backoff: Backoff, cause: String, _ failure: TwilioFailure? = nil, reason: String
    ) async throws -> FinishedAttempt {
        if row.startsHop == nil, row.readAt - row.createdAt >= limits.giveUpAfter {
            return try await rejected(
                row, failure, reason: "given up after \(row.attempt) attempts: \(reason)")
        }
        metrics.retried(cause)
        let wait = backoff.pause(after: row.refusals + 1, random: .random(in: 0...1))
        let recorded = try await store.recordNotSent(
            row, step: .notSent, pause: wait, httpStatus: failure?.status, code: failure?.code, reason: reason)
        return waiting(recorded, wait, log: reason)
    }

    /// Records that nobody knows whether Twilio has the text; it is looked up after a pause.
    func uncertain(_ row: OutboundRow, httpStatus: Int?, reason: String) async throws -> FinishedAttempt {
        metrics.outcome("uncertain")
        let recorded = try await store.recordUncertain(
            row, settle: limits.settle, httpStatus: httpStatus, reason: reason)
        return waiting(recorded, limits.settle, log: reason)
    }

    func waiting(_ recorded: RecordedAttempt, _ pause: Duration, log reason: String) -> FinishedAttempt {
        guard let row = recorded.row else { return .settledElsewhere }
        log(row, reason, sid: nil)
        // Withdrawn meanwhile: the record made it cancelled.
        return row.state == .cancelled ? .settled(row) : .waiting(row, pause)
    }

    func finished(_ recorded: RecordedAttempt, log reason: String, sid: MessageSID?) -> FinishedAttempt {
        if recorded.hasSecondSID {
            metrics.secondSIDs.increment()
            logger.critical("one text has two SIDs", metadata: ["sid": "\(sid?.rawValue ?? "")"])
        }
        guard let row = recorded.row else { return .settledElsewhere }
        log(row, reason, sid: sid)
        return .settled(row)
    }

    private func log(_ row: OutboundRow, _ reason: String, sid: MessageSID?) {
        logger.info(
            "attempt ended",
            metadata: [
                "outbound": "\(row.outbound)", "tenant": "\(row.tenant)", "relay": "\(row.relay?.description ?? "")",
                "hop": "\(row.hop ?? 0)", "attempt": "\(row.attempt)", "state": "\(row.state.rawValue)",
                "sid": "\(sid?.rawValue ?? "")", "to": "\(row.theirNumber.masked)", "reason": "\(reason)",
            ])
    }
}

extension TwilioFailure {
    fileprivate var reason: String { "Twilio answered \(status), code \(code)" }
}

extension OutboundRow {
    /// The request for Twilio. The callback's URL carries our id, so that a report names the row even when the answer to the
    /// request was lost.
    fileprivate func createMessage(publicURL: String) -> CreateMessage {
        CreateMessage(
            to: theirNumber, from: ourNumber, body: body, mediaURLs: mediaURLs,
            statusCallback: "\(publicURL)/sms/status-callback?m=\(outbound)",
            // A text that a window hangs on is worthless after it; Twilio recommends more than 5 seconds.
            validityPeriod: startsWindow ? windowSeconds.map { min(max($0, 10), 36_000) } : nil)
    }

    /// The hop that waits for this row's acceptance; nil when no window hangs on it.
    var startsHop: HopKey? {
        guard startsWindow, let relay, let hop else { return nil }
        return HopKey(tenant: tenant, relay: relay, hop: hop)
    }
}
