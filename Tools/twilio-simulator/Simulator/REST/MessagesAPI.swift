import Hummingbird

/// The Messages resource of Twilio's REST API, version 2010-04-01.
struct MessagesAPI: Sendable {
    let directory: AccountDirectory
    let journal: Journal
    let faults: FaultBook
    let courier: Courier
    /// The wait between the steps of a message's delivery.
    let pause: Duration

    func addRoutes(to router: Router<SimulatorContext>) {
        let messages = router.group("/2010-04-01/Accounts/:account")
        messages.post("Messages.json") { request, context in try await create(request, context) }
        messages.get("Messages.json") { request, context in list(request, context) }
        messages.get("Messages/{sid}.json") { request, context in fetch(request, context) }
    }

    private func create(_ request: Request, _ context: SimulatorContext) async throws -> Response {
        guard let body = await request.wholeBody() else {
            return failure(RestFailure(21617, "The request is too long", status: 413))
        }
        let accepted: (record: MessageRecord, strikes: [FaultRule])
        let form = FormPairs(decoding: body)
        do {
            accepted = try accept(form, request, context)
        } catch {
            let account = context.parameters.get("account") ?? ""
            journal.note(
                .refused(
                    JournalEvent.Refusal(accountSID: account, form: form, failure: error.failure, fault: error.fault)))
            return failure(error.failure)
        }
        return try await answer(accepted.record, accepted.strikes, context)
    }

    /// Checks a request and puts the message on its way.
    private func accept(
        _ form: FormPairs, _ request: Request, _ context: SimulatorContext
    ) throws(Refused) -> (record: MessageRecord, strikes: [FaultRule]) {
        let (account, message) = try check(form, request, context)
        if let rule = faults.refusal(to: message.to, from: message.from) {
            throw Refused(failure: rule.failure, fault: rule.id)
        }
        var accepted = MessageRecord(accepting: message, account: account.sid, at: .now())
        let strikes = faults.strikes(to: message.to, from: message.from)
        accepted.answer = strikes.lazy.compactMap(\.answer).first ?? "201"
        guard let record = journal.add(accepted) else { throw Refused(failure: .internalError) }
        courier.take(
            Courier.Charge(
                record: record, plan: DeliveryPlan(pause: pause, faults: strikes), token: account.primaryToken))
        return (record, strikes)
    }

    private func check(
        _ form: FormPairs, _ request: Request, _ context: SimulatorContext
    ) throws(Refused) -> (AccountDirectory.Account, MessageRequest) {
        do {
            let account = try account(request, context)
            return (account, try MessageRequest(form, account: account.sid, directory: directory))
        } catch {
            throw Refused(failure: error)
        }
    }

    /// The answer about an accepted message, or what a fault makes of it.
    private func answer(
        _ record: MessageRecord, _ strikes: [FaultRule], _ context: SimulatorContext
    ) async throws -> Response {
        for rule in strikes {
            let delay = rule.delayMilliseconds.map { Duration.milliseconds($0) }
            switch rule.kind {
            case .slow: try? await Task.sleep(for: delay ?? .seconds(3))
            case .errorAfterAccept: return failure(rule.failure)
            case .hangAfterAccept:
                await context.channel.leaveUnanswered(atMost: delay ?? .seconds(120))
                throw NoAnswer()
            case .resetAfterAccept:
                await context.channel.reset()
                throw NoAnswer()
            default: continue
            }
        }
        return jsonResponse(messageResource(record), status: 201, headers: requestID())
    }

    private func list(_ request: Request, _ context: SimulatorContext) -> Response {
        do {
            let account = try account(request, context)
            return jsonResponse(try page(request.queryPairs, account.sid).json, headers: requestID())
        } catch {
            return failure(error)
        }
    }

    private func page(_ query: FormPairs, _ account: String) throws(RestFailure) -> MessagePage {
        let size = min(try number(query, "PageSize") ?? 50, 1000)
        let page = try number(query, "Page") ?? 0
        guard size > 0 else { throw RestFailure(20001, "Invalid PageSize") }
        guard case .success(let filter) = MessageFilter.reading(query) else {
            throw RestFailure(20001, "Invalid DateSent")
        }
        let token = try pageToken(query["PageToken"])
        // One more than asked for tells whether there is another page.
        let skip = token == nil ? page.multipliedReportingOverflow(by: size).partialValue : 0
        let found = journal.page(account: account, filter: filter, before: token, skip: max(skip, 0), limit: size + 1)
        return MessagePage(
            account: account, query: query, page: page, pageSize: size, records: Array(found.prefix(size)),
            hasMore: found.count > size)
    }

    /// The place in the journal of the last message of the page before.
    private func pageToken(_ text: String?) throws(RestFailure) -> Int? {
        guard let text, !text.isEmpty else { return nil }
        guard text.hasPrefix("PA"), let record = journal.message(String(text.dropFirst(2))) else {
            throw RestFailure(20006, "Invalid PageToken")
        }
        return record.sequence
    }

    private func number(_ query: FormPairs, _ name: String) throws(RestFailure) -> Int? {
        guard let text = query[name], !text.isEmpty else { return nil }
        guard let number = Int(text), number >= 0 else { throw RestFailure(20001, "Invalid \(name)") }
        return number
    }

    private func fetch(_ request: Request, _ context: SimulatorContext) -> Response {
        do throws(RestFailure) {
            let account = try account(request, context)
            let sid = context.parameters.get("sid") ?? ""
            guard let record = journal.message(sid), record.accountSID == account.sid else {
                throw RestFailure.notFound(request.uri.path)
            }
            return jsonResponse(messageResource(record), headers: requestID())
        } catch {
            return failure(error)
        }
    }

    private func account(
        _ request: Request, _ context: SimulatorContext
    ) throws(RestFailure) -> AccountDirectory.Account {
        try RestAuthentication(directory: directory).account(
            context.parameters.get("account") ?? "", authorization: request.header("authorization"))
    }

    private func failure(_ failure: RestFailure) -> Response {
        var headers = requestID()
        if failure.status == 401 { headers.append(("WWW-Authenticate", "Basic realm=\"Twilio API\"")) }
        if let seconds = failure.retryAfter { headers.append(("Retry-After", String(seconds))) }
        return jsonResponse(failure.json, status: failure.status, headers: headers)
    }

    private func requestID() -> [(String, String)] { [("Twilio-Request-Id", newSID("RQ"))] }
}

/// A create request that was not accepted, and the fault rule that did it, if one did.
private struct Refused: Error {
    var failure: RestFailure
    var fault: String?
}

extension FaultRule {
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
    fileprivate init(accepting message: MessageRequest, account: String, at now: WallTime) {
        self.init(
            sid: newSID(message.media.isEmpty ? "SM" : "MM"), accountSID: account, direction: .outbound,
            from: message.from, to: message.to, body: message.body, media: message.media,
            segments: message.body.isEmpty ? 1 : segmentCount(of: message.body),
            statusCallback: message.statusCallback, validityPeriod: message.validityPeriod, created: now,
            updated: now, status: .queued, history: [Change(status: .queued, at: now)])
    }
}
