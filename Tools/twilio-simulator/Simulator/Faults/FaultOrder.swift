/// `POST /faults`: a rule, or a script of rules that follow each other.
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
    var percent: Double?
    var status: String?
    var atMilliseconds: Int?
    var forMilliseconds: Int?
    var steps: [FaultOrder]?

    enum CodingKeys: String, CodingKey {
        case id, kind, to, from, code, times, percent, status, steps
        case httpStatus = "http_status"
        case delayMilliseconds = "delay_ms"
        case retryAfter = "retry_after"
        case atMilliseconds = "at_ms"
        case forMilliseconds = "for_ms"
    }

    init(form: FormPairs) {
        (id, kind, to, from, status) = (form["id"], form["kind"], form["to"], form["from"], form["status"])
        func number(_ name: String) -> Int? { form[name].flatMap { Int($0) } }
        (httpStatus, code, times) = (number("http_status"), number("code"), number("times"))
        (delayMilliseconds, retryAfter) = (number("delay_ms"), number("retry_after"))
        (atMilliseconds, forMilliseconds) = (number("at_ms"), number("for_ms"))
        percent = form["percent"].flatMap { Double($0) }
    }

    /// The rule or rules, when everything in the order makes sense.
    ///
    /// - Parameter newID: Makes an id for what has none.
    func rules(now: WallTime, newID: () -> String) throws(SimulatorError) -> [FaultRule] {
        let id = id ?? newID()
        guard let steps else { return [try rule(id, now)] }
        guard kind == nil, (1...1000).contains(steps.count) else {
            throw SimulatorError("a script has 1 to 1000 \"steps\" and no \"kind\"")
        }
        var rules: [FaultRule] = []
        for (index, step) in steps.enumerated() {
            guard step.steps == nil, step.id == nil else { throw SimulatorError("a step has neither id nor steps") }
            var rule = try step.rule("\(id).\(index + 1)", now)
            rule.script = id
            rules.append(rule)
        }
        return rules
    }

    private func rule(_ id: String, _ now: WallTime) throws(SimulatorError) -> FaultRule {
        guard let kind = kind.flatMap(FaultRule.Kind.init) else {
            let kinds = FaultRule.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw SimulatorError("\"kind\" must be one of \(kinds)")
        }
        try checkRanges()
        let begins = atMilliseconds.map { WallTime(milliseconds: now.milliseconds + Int64($0)) }
        let ends = forMilliseconds.map { WallTime(milliseconds: (begins ?? now).milliseconds + Int64($0)) }
        return FaultRule(
            id: id, kind: kind, to: try number(to, "to"), from: try number(from, "from"), httpStatus: httpStatus,
            code: code, delayMilliseconds: delayMilliseconds, retryAfter: retryAfter, remaining: times,
            percent: percent, status: try status.map(Self.status), begins: begins, ends: ends)
    }

    private func checkRanges() throws(SimulatorError) {
        guard (100...599).contains(httpStatus ?? 500) else {
            throw SimulatorError("\"http_status\" must be 100 to 599")
        }
        let day = 0...86_400_000
        for (name, value) in [("delay_ms", delayMilliseconds), ("at_ms", atMilliseconds), ("for_ms", forMilliseconds)]
        where !day.contains(value ?? 0) { throw SimulatorError("\"\(name)\" must be 0 to 86400000, a day") }
        guard (times ?? 1) > 0, (retryAfter ?? 0) >= 0 else {
            throw SimulatorError("\"retry_after\" and \"times\" cannot be negative, nor \"times\" 0")
        }
        guard (0...100).contains(percent ?? 100) else { throw SimulatorError("\"percent\" must be 0 to 100") }
    }

    private static func status(_ name: String) throws(SimulatorError) -> MessageRecord.Status {
        guard let status = MessageRecord.Status(rawValue: name) else {
            throw SimulatorError("\"status\" is not a status of a message")
        }
        return status
    }

    private func number(_ text: String?, _ name: String) throws(SimulatorError) -> String? {
        guard let text, !text.isEmpty else { return nil }
        guard let number = e164(text) else { throw SimulatorError("\"\(name)\" is not in E.164 form") }
        return number
    }
}
