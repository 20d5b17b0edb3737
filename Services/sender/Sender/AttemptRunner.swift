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
    /// To be looked at again after the pause.
    case waiting(OutboundRow, Duration)
    /// Another worker had settled the row meanwhile.
    case settledElsewhere
}

/// Runs one attempt at Twilio for a row that this process has claimed, and records what became of it.
struct AttemptRunner: Sendable {
    let store: SenderStore
    let twilio: TwilioClient
    /// The base URL that Twilio calls.
    let publicURL: String
    let limits: SendLimits
    let metrics: SenderMetrics
    let logger: Logger

    /// Sends the text, unless the process was held up beyond `startBy`.
    func send(_ row: OutboundRow, startBy: ContinuousClock.Instant) async throws -> FinishedAttempt {
        let credentials: APIKeyCredentials
        do {
            guard let found = try await store.credentials(row.tenant, account: row.accountSID) else {
                return try await rejected(row, httpStatus: nil, code: nil, reason: "the account is not configured")
            }
            credentials = found
        } catch let error as KeyringError {
            logger.error("the account's API key cannot be opened", metadata: ["error": "\(error)"])
            return try await retry(row, atLeast: .seconds(30), reason: "the API key cannot be opened")
        }
        let outcome = await twilio.create(
            row.createMessage(publicURL: publicURL), credentials: credentials, startBy: startBy)
        switch outcome {
        case .accepted(let message):
            return try await accepted(row, sid: message.sid)
        case .rejected(let verdict, let failure):
            return try await rejected(row, verdict: verdict, failure: failure)
        case .notSent(let error):
            metrics.outcome("not_sent")
            return try await retry(row, reason: "\(error)")
        case .uncertain(let error):
            return try await uncertain(row, httpStatus: nil, reason: "\(error)")
        }
    }

    func accepted(_ row: OutboundRow, sid: MessageSID) async throws -> FinishedAttempt {
        metrics.outcome("accepted")
        let recorded = try await store.recordAccepted(row, sid: sid, step: .accepted)
        return finished(recorded, log: "accepted", sid: sid)
    }

    private func rejected(
        _ row: OutboundRow, verdict: SendVerdict, failure: TwilioFailure
    ) async throws -> FinishedAttempt {
        let reason = "Twilio answered \(failure.status), code \(failure.code)"
        switch verdict {
        case .permanent:
            return try await rejected(row, httpStatus: failure.status, code: failure.code, reason: reason)
        case .uncertain:
            return try await uncertain(row, httpStatus: failure.status, reason: reason)
        case .retry(let pause), .slowAccount(let pause):
            metrics.outcome("retry")
            return try await retry(
                row, atLeast: pause, httpStatus: failure.status, code: failure.code, reason: reason)
        case .stopAccount:
            metrics.outcome("account_refused")
            logger.error(
                "Twilio refuses the account's credentials", metadata: ["account": "\(row.accountSID)"])
            return try await retry(
                row, atLeast: .seconds(30), httpStatus: failure.status, code: failure.code, reason: reason)
        }
    }

    private func rejected(
        _ row: OutboundRow, httpStatus: Int?, code: Int?, reason: String
    ) async throws -> FinishedAttempt {
        metrics.outcome("rejected")
        let recorded = try await store.recordRejected(row, httpStatus: httpStatus, code: code, reason: reason)
        return finished(recorded, log: reason, sid: nil)
    }

    /// Tries again later; a text that no hop waits for is given up after the last attempt.
    private func retry(
        _ row: OutboundRow, atLeast pause: Duration = .seconds(1), httpStatus: Int? = nil, code: Int? = nil,
        reason: String
    ) async throws -> FinishedAttempt {
        if row.startsHop == nil, row.attempt >= limits.mostAttempts {
            return try await rejected(
                row, httpStatus: httpStatus, code: code, reason: "given up after \(row.attempt) attempts: \(reason)")
        }
        let wait = max(pause, Backoff.pause(afterAttempt: row.attempt))
        let recorded = try await store.recordNotSent(
            row, step: .notSent, pause: wait, httpStatus: httpStatus, code: code, reason: reason)
        return waiting(recorded, wait, log: reason)
    }

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
}

extension OutboundRow {
    /// The hop that waits for this row's acceptance; nil when no window hangs on it.
    var startsHop: HopKey? {
        guard startsWindow, let relay, let hop else { return nil }
        return HopKey(tenant: tenant, relay: relay, hop: hop)
    }
}
