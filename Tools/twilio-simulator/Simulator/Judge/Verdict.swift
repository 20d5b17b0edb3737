/// What the judge says: the violations of each rule, and the figures of the run.
struct Verdict: Sendable {
    /// A rule and how often it was broken.
    struct Line: Sendable {
        var rule: String
        var promise: String
        var violations: [Violation]
    }

    /// What there was to judge.
    struct Figures: Sendable, Equatable {
        /// Texts to the businesses that were answered with success, and those that were not.
        var textsTaken = 0
        var textsRefused = 0
        /// Texts that Twilio accepted from the businesses.
        var textsSent = 0
        var relays = 0
        /// Turns after the first, and how many of those began late by more than the allowance.
        var backups = 0
        var late = 0
        /// The longest time between a turn's end and the next operator's text.
        var slowestBackup = Duration.zero
    }

    var lines: [Line]
    var figures: Figures

    /// Judges by every rule.
    init(_ evidence: Evidence, rules: [any Rule] = allRules) {
        lines = rules.map { rule in
            Line(rule: rule.name, promise: rule.promise, violations: rule.violations(in: evidence))
        }
        figures = Figures(evidence)
    }

    /// Of all rules, in their order.
    var violations: [Violation] { lines.flatMap(\.violations) }

    func count(of rule: any Rule) -> Int { lines.first { $0.rule == rule.name }?.violations.count ?? 0 }
}

extension Verdict.Figures {
    init(_ evidence: Evidence) {
        textsTaken = evidence.taken.count
        textsSent = evidence.sent.count
        textsRefused = evidence.messages.count { $0.isInbound } - textsTaken
        relays = evidence.audit.relays.count
        for hops in evidence.hops.values {
            for (hop, next) in zip(hops, hops.dropFirst()) { add(hop, next, evidence) }
        }
    }

    private mutating func add(_ hop: AuditHop, _ next: AuditHop, _ evidence: Evidence) {
        backups += 1
        guard hop.state == "expired", let text = evidence.texts(of: next).first else { return }
        let delay = text.at - evidence.due(hop)
        slowestBackup = max(slowestBackup, delay)
        if delay > evidence.allowances.late { late += 1 }
    }
}

extension Verdict {
    /// For people: the rules, and the first violations of each with what to look for.
    func text(showing limit: Int = 20) -> String {
        var out = figures.text
        for line in lines {
            out += "\(line.violations.isEmpty ? "kept  " : "BROKEN")  \(line.rule): \(line.promise)"
            out += line.violations.isEmpty ? "\n" : " — \(line.violations.count) times\n"
            for violation in line.violations.prefix(limit) {
                out += "          \(violation.explanation)\n            \(violation.ids.joined(separator: " "))\n"
            }
            if line.violations.count > limit { out += "          … and \(line.violations.count - limit) more\n" }
        }
        return out
    }

    /// For programs.
    var json: JSONValue {
        .object([
            ("kept", .bool(violations.isEmpty)), ("lost", .int(count(of: NothingLost()))),
            ("duplicated", .int(count(of: SentOnce()))), ("early", .int(count(of: NotBeforeDeadline()))),
            ("late", .int(figures.late)), ("figures", figures.json),
            ("rules", .array(lines.map(\.json))),
        ])
    }
}

extension Verdict.Line {
    fileprivate var json: JSONValue {
        .object([
            ("rule", .string(rule)), ("promise", .string(promise)), ("broken", .int(violations.count)),
            (
                "violations",
                .array(
                    violations.map { violation in
                        .object([
                            ("explanation", .string(violation.explanation)),
                            ("ids", .array(violation.ids.map(JSONValue.string))),
                        ])
                    })
            ),
        ])
    }
}

extension Verdict.Figures {
    fileprivate var text: String {
        """
        texts to the businesses: \(textsTaken) taken, \(textsRefused) not; texts sent: \(textsSent)
        relays: \(relays); turns after the first: \(backups), late: \(late), slowest: \(slowestBackup.inSeconds)

        """
    }

    fileprivate var json: JSONValue {
        .object([
            ("texts_taken", .int(textsTaken)), ("texts_refused", .int(textsRefused)), ("texts_sent", .int(textsSent)),
            ("relays", .int(relays)), ("backups", .int(backups)), ("late", .int(late)),
            ("slowest_backup_ms", .int(Int(slowestBackup.wholeMicroseconds / 1000))),
        ])
    }
}
