/// After `STOP` nothing goes from that number to that phone until `START`.
struct OptOutRespected: Rule {
    let name = "opt-out-respected"
    let promise = "nothing is sent to the opted-out"

    func violations(in evidence: Evidence) -> [Violation] { sent(evidence) + refused(evidence) }

    /// Twilio refuses such a text (21610); the product must not even try when it knows.
    private func refused(_ evidence: Evidence) -> [Violation] {
        evidence.refusals.filter { $0.code == 21610 }.compactMap { refusal in
            let before = evidence.messages.last { message in
                message.seq < refusal.seq && message.from == refusal.to && message.to == refusal.from
                    && message.takenAt != nil && (Wording.stops(message.body) || Wording.starts(message.body))
            }
            guard let stop = before, Wording.stops(stop.body),
                let decided = (evidence.eventsByText[stop.sid] ?? []).first(where: { $0.kind == "opted_out" })?.at,
                refusal.at > decided + evidence.allowances.intake
            else { return nil }
            return violation(
                [refusal.outboundID.map { "outbound=\($0)" }, "stop=\(stop.sid)"],
                "Twilio had to refuse a text at \(refusal.at) to somebody who had opted out at \(stop.at)")
        }
    }

    private func sent(_ evidence: Evidence) -> [Violation] {
        var stopped: [[String]: JournalMessage] = [:]
        var found: [Violation] = []
        for message in evidence.messages {
            if message.isInbound {
                guard message.takenAt != nil else { continue }
                if Wording.stops(message.body) { stopped[[message.to, message.from]] = message }
                if Wording.starts(message.body) { stopped[[message.to, message.from]] = nil }
            } else if message.isFromProduct, let stop = stopped[[message.from, message.to]],
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
