/// In one conversation, what was received first goes out first, as far as it was known when the later one was begun.
struct OrderKept: Rule {
    let name = "order-kept"
    let promise = "a conversation's texts go out in order"

    /// For how long at most a row may have been written without being visible to others.
    private let commit = Duration.seconds(2)

    func violations(in evidence: Evidence) -> [Violation] {
        let known = visibility(evidence)
        let conversations = Dictionary(grouping: evidence.sent) { [$0.from, $0.to] }
        return conversations.values.flatMap { messages in
            let places = messages.sorted { $0.seq < $1.seq }.compactMap { message in
                evidence.row(of: message).map { Place(message: message, row: $0) }
            }
            return overtaken(places, known)
        }.sorted { $0.ids.lexicographicallyPrecedes($1.ids) }
    }

    private struct Place {
        var message: JournalMessage
        var row: AuditOutbound

        func belongsBefore(_ other: Place) -> Bool {
            (row.orderAt, row.orderTie, row.outboundId) < (other.row.orderAt, other.row.orderTie, other.row.outboundId)
        }
    }

    /// When each row that passes a text on was written: the audit's line about it comes after it, at the decision's end.
    private func visibility(_ evidence: Evidence) -> [String: Instant] {
        var turns: [String: Instant] = [:]
        var rows: [String: Instant] = [:]
        for event in evidence.audit.events {
            if event.kind == "asked", let relay = event.relayId, let hop = event.hop {
                turns["\(relay) \(hop)"] = event.at
            }
            if event.kind == "forwarded", let id = event.outboundId { rows[id] = event.at }
        }
        for row in evidence.audit.outbound where rows[row.outboundId] == nil {
            rows[row.outboundId] = turns["\(row.relayId ?? "") \(row.hop ?? 0)"] ?? row.createdAt
        }
        return rows
    }

    /// Compares each text with those that went out up to a window before it; a conversation is long, disorder is near.
    private func overtaken(_ places: [Place], _ known: [String: Instant]) -> [Violation] {
        places.indices.compactMap { index in
            let late = places[index]
            guard let written = known[late.row.outboundId] else { return nil }
            let early = places[max(0, index - 200)..<index].first { early in
                guard late.belongsBefore(early), let claimed = early.row.claimedAt else { return false }
                // A text that was claimed again after it had been accepted says nothing about its first time.
                return claimed <= early.message.at + .seconds(1) && written + commit < claimed
            }
            return early.map { early in
                violation(
                    ["outbound=\(late.row.outboundId)", "sid=\(late.message.sid)", "after=\(early.row.outboundId)"],
                    "a text of \(late.row.orderAt) went out at \(late.message.at), after one of \(early.row.orderAt)")
            }
        }
    }
}
