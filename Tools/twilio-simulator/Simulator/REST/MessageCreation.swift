import Hummingbird

/// Takes create-message requests.
struct MessageCreation: Sendable {
    let directory: AccountDirectory
    let senders: SenderBook
    let journal: Journal
    let faults: FaultBook
    let outbox: Outbox
    let chance: Chance
    /// How far ahead a message has to be scheduled.
    let shortestSchedule: Duration

    /// Checks a request, puts the message on its way and answers, or does what a fault makes of it.
    func answer(_ form: FormPairs, _ request: Request, _ context: SimulatorContext) async throws -> Response {
        let account = context.parameters.get("account") ?? ""
        let accepted: (record: MessageRecord, strikes: [FaultRule])
        do {
            accepted = try accept(form, account, request)
        } catch {
            let refusal = JournalEvent.Refusal(
                accountSID: account, form: form, failure: error.failure, fault: error.fault?.id)
            journal.note(.refused(refusal))
            return try await answer(error, context)
        }
        return try await answer(accepted.record, accepted.strikes, context)
    }

    private func accept(
        _ form: FormPairs, _ account: String, _ request: Request
    ) throws(Refused) -> (record: MessageRecord, strikes: [FaultRule]) {
        let message = try check(form, account, request)
        var record = MessageRecord(
            accepting: message, sid: chance.sid(message.isMMS ? "MM" : "SM", .message), account: account, at: .now())
        let strikes = faults.strike(to: message.to, from: message.from)
        if let rule = strikes.first(where: \.kind.refuses) { throw Refused(failure: rule.failure, fault: rule) }
        // With a messaging service that comes as the message's status.
        if message.service == nil, outbox.isOptedOut(record) { throw Refused(failure: .known(21610)) }
        record.answer = strikes.lazy.compactMap(\.answer).first ?? "201"
        do {
            return (try outbox.accept(record, faults: strikes, sendAt: message.sendAt), strikes)
        } catch {
            throw Refused(failure: error)
        }
    }

    private func check(
        _ form: FormPairs, _ account: String, _ request: Request
    ) throws(Refused) -> MessageRequest {
        do {
            _ = try RestAuthentication(directory: directory).account(
                account, authorization: request.header("authorization"))
            return try MessageRequest(
                form, account: account, directory: directory, senders: senders, shortestSchedule: shortestSchedule)
        } catch {
            throw Refused(failure: error)
        }
    }

    /// The answer to a request that was refused.
    private func answer(_ refused: Refused, _ context: SimulatorContext) async throws -> Response {
        switch refused.fault?.kind {
        case .hangBeforeAccept: try await hang(refused.fault?.delay, context)
        case .resetBeforeAccept: try await reset(context)
        default: return restResponse(refused.failure, chance)
        }
    }

    /// The answer about an accepted message, or what a fault makes of it.
    private func answer(
        _ record: MessageRecord, _ strikes: [FaultRule], _ context: SimulatorContext
    ) async throws -> Response {
        for rule in strikes {
            switch rule.kind {
            case .slow: try? await Task.sleep(for: rule.delay ?? .seconds(3))
            case .errorAfterAccept: return restResponse(rule.failure, chance)
            case .hangAfterAccept: try await hang(rule.delay, context)
            case .resetAfterAccept: try await reset(context)
            default: continue
            }
        }
        return restResponse(messageResource(record), status: 201, chance)
    }

    private func hang(_ delay: Duration?, _ context: SimulatorContext) async throws -> Never {
        await context.channel.leaveUnanswered(atMost: delay ?? .seconds(120))
        throw NoAnswer()
    }

    private func reset(_ context: SimulatorContext) async throws -> Never {
        await context.channel.reset()
        throw NoAnswer()
    }
}

/// A create request that was not accepted, and the fault rule that did it, if one did.
private struct Refused: Error {
    var failure: RestFailure
    var fault: FaultRule?
}

extension FaultRule {
    fileprivate var delay: Duration? { delayMilliseconds.map { Duration.milliseconds($0) } }

    /// What a create request is answered when the rule strikes after accepting, if not as usual.
    fileprivate var answer: String? {
        switch kind {
        case .errorAfterAccept: String(failure.status)
        case .hangAfterAccept: "hang"
        case .resetAfterAccept: "reset"
        default: nil
        }
    }
}

extension MessageRecord {
    /// The record of a create request, as it is when it was just accepted.
    fileprivate init(accepting message: MessageRequest, sid: String, account: String, at now: WallTime) {
        let status: Status = message.sendAt != nil ? .scheduled : message.service != nil ? .accepted : .queued
        self.init(
            sid: sid, accountSID: account, direction: .outbound, from: message.from, to: message.to,
            body: message.body, media: message.media,
            segments: message.isMMS ? 1 : max(segmentCount(of: message.body), 1),
            statusCallback: message.statusCallback, validityPeriod: message.validityPeriod,
            messagingServiceSID: message.service?.sid, created: now, updated: now, status: status,
            history: [Change(status: status, at: now)])
    }
}
