import Hummingbird

/// The control side: what phones do, what they see, and what goes wrong.
struct ControlAPI: Sendable {
    let directory: AccountDirectory
    let journal: Journal
    let faults: FaultBook
    let inbound: InboundSender

    func addRoutes(to group: RouterGroup<SimulatorContext>) {
        group.get("healthz") { _, _ in jsonResponse(.object([("status", .string("ok"))])) }
        group.get("phones") { request, _ in phones(request) }
        group.get("phones/:phone") { request, context in phone(request, context) }
        group.post("phones/:phone/texts") { request, context in await send(request, context) }
        group.get("messages") { request, _ in messages(request) }
        group.delete("messages") { _, _ in
            journal.clear()
            return noContent()
        }
        group.get("journal") { request, _ in events(request) }
        addFaultRoutes(to: group.group("faults"))
    }

    /// The events from a number on, one JSON object a line; `Journal-Next` is the number to ask for next.
    private func events(_ request: Request) -> Response {
        let limit = min(count(request, "limit") ?? 10_000, 100_000)
        let (events, next) = journal.events(from: count(request, "from") ?? 0, limit: limit)
        return response(
            lines(of: events), type: "application/x-ndjson",
            headers: [("Journal-Next", String(next)), ("Cache-Control", "no-store")])
    }

    private func addFaultRoutes(to group: RouterGroup<SimulatorContext>) {
        group.get { _, _ in jsonResponse(.object([("faults", .array(faults.all.map(\.json)))])) }
        group.post { request, _ in await addFault(request) }
        group.delete { _, _ in
            faults.clear()
            return noContent()
        }
        group.delete(":id") { _, context in
            faults.remove(pathText(context, "id")) ? noContent() : controlFailure(404, "there is no such fault")
        }
    }

    private func send(_ request: Request, _ context: SimulatorContext) async -> Response {
        guard let body = await request.wholeBody() else { return controlFailure(413, "the body is too long") }
        do {
            let text = try inbound.text(from: pathText(context, "phone"), try TextOrder(reading: body))
            return jsonResponse(await inbound.send(text).json)
        } catch {
            return controlFailure(400, error.description)
        }
    }

    private func addFault(_ request: Request) async -> Response {
        guard let body = await request.wholeBody() else { return controlFailure(413, "the body is too long") }
        do {
            let order = try FaultOrder(reading: body)
            let rules = try order.rules(now: .now(), newID: faults.newID)
            faults.add(rules)
            let isScript = order.steps != nil
            return jsonResponse(
                isScript ? .object([("faults", .array(rules.map(\.json)))]) : rules[0].json, status: 201)
        } catch {
            return controlFailure(400, error.description)
        }
    }

    private func phone(_ request: Request, _ context: SimulatorContext) -> Response {
        guard let phone = e164(pathText(context, "phone")) else {
            return controlFailure(400, "the phone is not in E.164 form")
        }
        let limit = count(request, "limit") ?? .max
        let messages = journal.messages(of: phone, last: limit).map(\.phoneJSON)
        return jsonResponse(.object([("phone", .string(phone)), ("messages", .array(messages))]))
    }

    private func messages(_ request: Request) -> Response {
        let messages = journal.messages(from: count(request, "from") ?? 0, limit: count(request, "limit") ?? .max)
        return jsonResponse(.object([("messages", .array(messages.map(\.journalJSON)))]))
    }

    /// The phones; the answer is not repeated to a caller that has it.
    private func phones(_ request: Request) -> Response {
        let tag = "\"\(journal.version)\""
        if request.header("if-none-match") == tag {
            return response([], type: "application/json", status: 304, headers: [("ETag", tag)])
        }
        let list = PhoneList(directory: directory, journal: journal, messages: count(request, "messages") ?? 0)
        return jsonResponse(list.json, headers: [("ETag", tag)])
    }

    private func count(_ request: Request, _ name: String) -> Int? {
        request.queryPairs[name].flatMap { Int($0) }.map { max($0, 0) }
    }
}

/// A part of the path, decoded.
func pathText(_ context: SimulatorContext, _ name: String) -> String {
    percentDecoded((context.parameters.get(name) ?? "").utf8, plusIsSpace: false)
}

private func noContent() -> Response { Response(status: .noContent) }
