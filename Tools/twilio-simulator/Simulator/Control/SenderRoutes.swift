import Hummingbird

/// The part of the control side that sets up numbers and messaging services, and shows who has opted out.
struct SenderRoutes: Sendable {
    let directory: AccountDirectory
    let senders: SenderBook
    let queues: SenderQueues
    let optOuts: OptOutBook
    let journal: Journal

    func addRoutes(to group: RouterGroup<SimulatorContext>) {
        group.get("numbers") { _, _ in
            jsonResponse(.object([("numbers", .array(directory.orderedNumbers.map { json($0.number) }))]))
        }
        group.put("numbers/:number") { request, context in await setNumber(request, context) }
        group.get("services") { _, _ in
            jsonResponse(.object([("services", .array(senders.services.map(\.json)))]))
        }
        group.put("services/:sid") { request, context in await setService(request, context) }
        group.delete("services/:sid") { _, context in
            senders.removeService(context.parameters.get("sid") ?? "")
                ? Response(status: .noContent) : controlFailure(404, "there is no such messaging service")
        }
        group.get("opt-outs") { _, _ in
            jsonResponse(.object([("opt_outs", .array(optOuts.all.map(\.json)))]))
        }
        group.put("opt-outs/:scope/:phone") { _, context in setOptOut(context, true) }
        group.delete("opt-outs/:scope/:phone") { _, context in setOptOut(context, false) }
    }

    private func setNumber(_ request: Request, _ context: SimulatorContext) async -> Response {
        guard let body = await request.wholeBody() else { return controlFailure(413, "the body is too long") }
        guard let number = e164(pathText(context, "number")), directory.numbers[number] != nil else {
            return controlFailure(404, "there is no such number")
        }
        do throws(SimulatorError) {
            let settings = try NumberOrder(reading: body).settings(changing: senders.settings(of: number))
            senders.set(settings, of: number)
            return jsonResponse(json(number))
        } catch {
            return controlFailure(400, error.description)
        }
    }

    private func setService(_ request: Request, _ context: SimulatorContext) async -> Response {
        guard let body = await request.wholeBody() else { return controlFailure(413, "the body is too long") }
        do throws(SimulatorError) {
            let service = try ServiceOrder(reading: body).service(context.parameters.get("sid") ?? "", directory)
            try senders.set(service)
            return jsonResponse(service.json)
        } catch {
            return controlFailure(400, error.description)
        }
    }

    private func setOptOut(_ context: SimulatorContext, _ isOptedOut: Bool) -> Response {
        let scope = pathText(context, "scope")
        let number = e164(scope).flatMap { directory.numbers[$0] }?.number
        guard let scope = number ?? senders.service(scope)?.sid, let phone = e164(pathText(context, "phone")) else {
            return controlFailure(404, "there is no such number or messaging service")
        }
        let entry = OptOutBook.Entry(scope: scope, phone: phone)
        if optOuts.set(entry, isOptedOut: isOptedOut) {
            journal.note(.optOut(JournalEvent.OptOutChange(scope: scope, phone: phone, isOptedOut: isOptedOut)))
        }
        return Response(status: .noContent)
    }

    private func json(_ number: String) -> JSONValue {
        let settings = senders.settings(of: number)
        return .object([
            ("number", .string(number)), ("account_sid", .optional(directory.numbers[number]?.accountSID)),
            ("webhook_url", .string(settings.webhook.url)), ("fallback_url", .optional(settings.webhook.fallbackURL)),
            ("segments_per_second", .double(settings.segmentsPerSecond)),
            ("queue_ms", .int(Int(queues.wait(at: number) / .milliseconds(1)))),
            ("messaging_service_sid", .optional(senders.service(ofNumber: number)?.sid)),
        ])
    }
}

extension MessagingService {
    fileprivate var json: JSONValue {
        .object([
            ("sid", .string(sid)), ("account_sid", .string(accountSID)),
            ("numbers", .array(numbers.map(JSONValue.string))), ("webhook_url", .optional(inbound?.url)),
            ("fallback_url", .optional(inbound?.fallbackURL)), ("status_callback", .optional(statusCallback)),
            ("validity_period", .optional(validityPeriod)), ("advanced_opt_out", .bool(advancedOptOut != nil)),
        ])
    }
}

extension OptOutBook.Entry {
    fileprivate var json: JSONValue { .object([("scope", .string(scope)), ("phone", .string(phone))]) }
}
