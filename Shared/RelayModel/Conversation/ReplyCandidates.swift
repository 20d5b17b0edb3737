/// The relays that a text without a code can be about.
struct ReplyCandidates {
    /// Those it can be applied to.
    let open: [AnswerableRelay]
    /// Those about which the operator was asked only after the text came, when there are no others to apply it to.
    let later: [AnswerableRelay]
    /// Those it may have been meant for, though they were lost within the last ten minutes.
    private(set) var lost: [AnswerableRelay] = []
    /// What the text is for.
    let purpose: Purpose

    /// What a text is for.
    enum Purpose { case acknowledge, pass, conversation, done, give }

    init(_ purpose: Purpose, in context: ReplyContext) {
        self.purpose = purpose
        let known = context.relays.filter { context.isKnown($0.askedAt) }
        let recent = known.filter { $0.isLost(before: context.now) }
        open = Self.open(purpose, known, recent: recent)
        later = open.isEmpty ? Self.open(purpose, context.relays.filter { !context.isKnown($0.askedAt) }) : []
        // Whoever is done with what they have, or gives it away, does not mean what they never had.
        guard purpose == .acknowledge || purpose == .pass || purpose == .conversation else { return }
        let covered = Set(open.map(\.relay))
        let customers = purpose == .conversation ? Set(open.map(\.customer)) : []
        lost = recent.filter { !covered.contains($0.relay) && !customers.contains($0.customer) }
    }

    private static func open(
        _ purpose: Purpose, _ relays: [AnswerableRelay], recent: [AnswerableRelay] = []
    ) -> [AnswerableRelay] {
        let asked = relays.filter { $0.standing == .asked }
        let waiting = relays.filter { $0.standing == .waiting }
        switch purpose {
        case .acknowledge: return asked.isEmpty ? waiting : asked + recent.filter { $0.standing == .waiting }
        case .pass: return asked
        case .conversation: return conversations(relays, asked: asked, recent: recent, waiting: waiting)
        case .done: return mine(relays) ?? (asked.isEmpty ? waiting : asked)
        case .give: return oneForEachCustomer(asked + (mine(relays) ?? []))
        }
    }

    /// Who is written to: those who ask and those whose conversation the operator has, each once.
    private static func conversations(
        _ relays: [AnswerableRelay], asked: [AnswerableRelay], recent: [AnswerableRelay], waiting: [AnswerableRelay]
    ) -> [AnswerableRelay] {
        let running = asked + (mine(relays) ?? [])
        guard !running.isEmpty else { return oneForEachCustomer(waiting) }
        return oneForEachCustomer(running + recent.filter { $0.standing == .waiting })
    }

    private static func mine(_ relays: [AnswerableRelay]) -> [AnswerableRelay]? {
        let mine = oneForEachCustomer(relays.filter { $0.standing == .yours })
        return mine.isEmpty ? nil : mine
    }

    private static func oneForEachCustomer(_ relays: [AnswerableRelay]) -> [AnswerableRelay] {
        var seen: Set<CustomerID> = []
        return relays.filter { seen.insert($0.customer).inserted }
    }
}

extension AnswerableRelay {
    /// Whether the operator's turn was lost so lately that they may not know yet.
    fileprivate func isLost(before now: Moment) -> Bool {
        guard standing != .asked, standing != .yours, let lostAt else { return false }
        return now - lostAt <= ReplyContext.lostFor
    }
}
