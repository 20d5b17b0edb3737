/// After `STOP` nothing goes from that number to that phone until `START`.
struct OptOutRespected: Rule {
    let name = "opt-out-respected"
    let promise = "nothing is sent to the opted-out"

    func violations(in evidence: Evidence) -> [Violation] {
        var stopped: [[String]: JournalMessage] = [:]
        var found: [Violation] = []
        for message in evidence.messages {
            if message.isInbound {
                guard message.takenAt != nil else { continue }
                if Wording.stops(message.body) { stopped[[message.to, message.from]] = message }
                if Wording.starts(message.body) { stopped[[message.to, message.from]] = nil }
            } else if message.direction == "outbound-api", let stop = stopped[[message.from, message.to]],
                isTooLate(message, after: stop, evidence)
            {
                found.append(
                    violation(
                        [message.outboundID.map { "outbound=\($0)" }, "sid=\(message.sid)", "stop=\(stop.sid)"],
                        "a text went out at \(message.at) to somebody who had opted out at \(stop.at)"))
            }
        }
        return found
    }

    /// Whether the product knew of the opt-out when it began to send: by its own record, else after the intake's time.
    private func isTooLate(_ message: JournalMessage, after stop: JournalMessage, _ evidence: Evidence) -> Bool {
        let decided = (evidence.eventsByText[stop.sid] ?? []).first { $0.kind == "opted_out" }?.at
        let limit = decided ?? (stop.takenAt ?? stop.at) + evidence.allowances.intake
        return (evidence.row(of: message)?.claimedAt ?? message.at) > limit + evidence.allowances.clocks
    }
}
