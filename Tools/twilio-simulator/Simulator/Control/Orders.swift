import FoundationEssentials

/// Something the control side is asked for: a JSON object or a form with the same names.
protocol ControlOrder: Decodable {
    init(form: FormPairs)
}

extension ControlOrder {
    /// Reads a body as JSON when it starts with a brace, else as a form, so that `curl -d` does either.
    init(reading body: [UInt8]) throws(SimulatorError) {
        guard body.first(where: { !" \t\r\n".utf8.contains($0) }) == UInt8(ascii: "{") else {
            self.init(form: FormPairs(decoding: body))
            return
        }
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(body))
        } catch {
            throw SimulatorError("the body is not the JSON object that belongs here")
        }
    }
}

/// `POST /phones/{e164}/texts`.
struct TextOrder: ControlOrder {
    var to: String?
    var body: String?
    var media: [String]?
    var sid: String?
    var account: String?

    enum CodingKeys: String, CodingKey {
        case to, body, media, sid
        case account = "account_sid"
    }

    init(form: FormPairs) {
        (to, body, sid, account) = (form["to"], form["body"], form["sid"], form["account_sid"])
        media = form.values("media").filter { !$0.isEmpty }
    }
}

/// `POST /faults`.
struct FaultOrder: ControlOrder {
    var id: String?
    var kind: String?
    var to: String?
    var from: String?
    var httpStatus: Int?
    var code: Int?
    var delayMilliseconds: Int?
    var retryAfter: Int?
    var times: Int?

    enum CodingKeys: String, CodingKey {
        case id, kind, to, from, code, times
        case httpStatus = "http_status"
        case delayMilliseconds = "delay_ms"
        case retryAfter = "retry_after"
    }

    init(form: FormPairs) {
        (id, kind, to, from) = (form["id"], form["kind"], form["to"], form["from"])
        (httpStatus, code) = (form["http_status"].flatMap { Int($0) }, form["code"].flatMap { Int($0) })
        (delayMilliseconds, times) = (form["delay_ms"].flatMap { Int($0) }, form["times"].flatMap { Int($0) })
        retryAfter = form["retry_after"].flatMap { Int($0) }
    }

    /// The rule, when everything in the order makes sense.
    func rule() throws(SimulatorError) -> FaultRule {
        guard let kind = kind.flatMap(FaultRule.Kind.init) else {
            let kinds = FaultRule.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw SimulatorError("\"kind\" must be one of \(kinds)")
        }
        guard (100...599).contains(httpStatus ?? 500) else {
            throw SimulatorError("\"http_status\" must be 100 to 599")
        }
        guard (delayMilliseconds ?? 0) >= 0, (times ?? 1) > 0, (retryAfter ?? 0) >= 0 else {
            throw SimulatorError("\"delay_ms\", \"retry_after\" and \"times\" cannot be negative, nor \"times\" 0")
        }
        return FaultRule(
            id: id ?? newSID("FR"), kind: kind, to: try number(to, "to"), from: try number(from, "from"),
            httpStatus: httpStatus, code: code, delayMilliseconds: delayMilliseconds, retryAfter: retryAfter,
            remaining: times)
    }

    private func number(_ text: String?, _ name: String) throws(SimulatorError) -> String? {
        guard let text, !text.isEmpty else { return nil }
        guard let number = e164(text) else { throw SimulatorError("\"\(name)\" is not in E.164 form") }
        return number
    }
}
