import Hummingbird

/// The Messages resource of Twilio's REST API, version 2010-04-01.
struct MessagesAPI: Sendable {
    let directory: AccountDirectory
    let journal: Journal
    let faults: FaultBook
    let creation: MessageCreation
    let chance: Chance

    func addRoutes(to router: Router<SimulatorContext>) {
        let messages = router.group("/2010-04-01/Accounts/:account")
        messages.post("Messages.json") { request, context in try await create(request, context) }
        messages.get("Messages.json") { request, context in
            answer { () throws(RestFailure) in try list(request, context) }
        }
        messages.get("Messages/{sid}.json") { request, context in
            answer { () throws(RestFailure) in messageResource(try fetch(request, context)) }
        }
        messages.post("Messages/{sid}.json") { request, context in
            let body = await request.wholeBody() ?? []
            return answer { () throws(RestFailure) in
                let record = try find(request, context)
                return messageResource(try change.update(record, FormPairs(decoding: body)))
            }
        }
        messages.delete("Messages/{sid}.json") { request, context in delete(request, context) }
    }

    private var change: MessageChange { MessageChange(journal: journal) }

    private func create(_ request: Request, _ context: SimulatorContext) async throws -> Response {
        guard let body = await request.wholeBody() else {
            return restResponse(RestFailure(20413, "Request Entity Too Large", status: 413), chance)
        }
        return try await creation.answer(FormPairs(decoding: body), request, context)
    }

    private func list(_ request: Request, _ context: SimulatorContext) throws(RestFailure) -> JSONValue {
        let account = try account(request, context)
        let query = request.queryPairs
        if let rule = faults.readFault(to: query["To"], from: query["From"]) { throw rule.failure }
        return try MessageList(journal: journal, account: account.sid).page(query).json
    }

    private func fetch(_ request: Request, _ context: SimulatorContext) throws(RestFailure) -> MessageRecord {
        let record = try find(request, context)
        if let rule = faults.readFault(to: record.to, from: record.from) { throw rule.failure }
        return record
    }

    private func delete(_ request: Request, _ context: SimulatorContext) -> Response {
        do throws(RestFailure) {
            try change.delete(try find(request, context))
            return Response(status: .noContent)
        } catch {
            return restResponse(error, chance)
        }
    }

    private func find(_ request: Request, _ context: SimulatorContext) throws(RestFailure) -> MessageRecord {
        let account = try account(request, context)
        guard let record = journal.message(context.parameters.get("sid") ?? ""), record.accountSID == account.sid
        else { throw RestFailure.notFound(request.uri.path) }
        return record
    }

    private func account(
        _ request: Request, _ context: SimulatorContext
    ) throws(RestFailure) -> AccountDirectory.Account {
        try RestAuthentication(directory: directory).account(
            context.parameters.get("account") ?? "", authorization: request.header("authorization"))
    }

    private func answer(_ body: () throws(RestFailure) -> JSONValue) -> Response {
        do throws(RestFailure) {
            return restResponse(try body(), chance)
        } catch {
            return restResponse(error, chance)
        }
    }
}
