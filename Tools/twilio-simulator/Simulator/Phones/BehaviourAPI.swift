import Hummingbird

/// The control side of what phones do by themselves.
struct BehaviourAPI: Sendable {
    let behaviours: BehaviourBook

    func addRoutes(to group: RouterGroup<SimulatorContext>) {
        group.get("behaviours") { _, _ in
            let list = behaviours.phones.map { phone in
                JSONValue.object([("phone", .string(phone)), ("behaviour", behaviours.json(of: phone))])
            }
            return jsonResponse(.object([("behaviours", .array(list))]))
        }
        group.get("phones/:phone/behaviour") { _, context in
            answer(context) { phone in jsonResponse(behaviours.json(of: phone)) }
        }
        group.put("phones/:phone/behaviour") { request, context in await set(request, context) }
        group.delete("phones/:phone/behaviour") { _, context in
            answer(context) { phone throws(SimulatorError) in
                try behaviours.set(PhoneBehaviour(.byHand), of: phone)
                return Response(status: .noContent)
            }
        }
    }

    private func set(_ request: Request, _ context: SimulatorContext) async -> Response {
        guard let body = await request.wholeBody() else { return controlFailure(413, "the body is too long") }
        return answer(context) { phone throws(SimulatorError) in
            try behaviours.set(BehaviourOrder(reading: body).behaviour(), of: phone)
            return jsonResponse(behaviours.json(of: phone))
        }
    }

    private func answer(
        _ context: SimulatorContext, _ body: (String) throws(SimulatorError) -> Response
    ) -> Response {
        do throws(SimulatorError) {
            guard let phone = e164(context.phoneInPath) else { throw SimulatorError("the phone is not in E.164 form") }
            return try body(phone)
        } catch {
            return controlFailure(400, error.description)
        }
    }
}

extension SimulatorContext {
    fileprivate var phoneInPath: String {
        percentDecoded((parameters.get("phone") ?? "").utf8, plusIsSpace: false)
    }
}

/// `PUT /phones/{e164}/behaviour`.
struct BehaviourOrder: ControlOrder {
    var kind: String?
    var afterMilliseconds: Int?
    var text: String?
    var most: Int?

    enum CodingKeys: String, CodingKey {
        case kind, text, most
        case afterMilliseconds = "after_ms"
    }

    init(form: FormPairs) {
        (kind, text) = (form["kind"], form["text"])
        // A number that cannot be read must not become the usual one.
        afterMilliseconds = form["after_ms"].map { Int($0) ?? -1 }
        most = form["most"].map { Int($0) ?? -1 }
    }

    /// The behaviour that was ordered.
    func behaviour() throws(SimulatorError) -> PhoneBehaviour {
        guard let kind = kind.flatMap({ PhoneBehaviour.Kind(rawValue: $0) }) else {
            let kinds = PhoneBehaviour.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw SimulatorError("\"kind\" is not one of \(kinds)")
        }
        return try PhoneBehaviour(kind, afterMilliseconds: afterMilliseconds, text: text, most: most)
    }
}
