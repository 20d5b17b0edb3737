import RelayModel
import RelayStore

/// What operators say and ask about themselves.
extension OperatorAnswer {
    /// The most lines of a list.
    private static let mostLines = 20

    mutating func goOff(_ time: OffTime) async throws {
        let now = situation.context.now
        let end: Moment? =
            switch time {
            case .minutes(let minutes): now + .seconds(minutes * 60)
            case .until(let wall): wall.moment(after: now) { [clocks] in clocks.seconds(at: $0) }
            case .untilOn: nil
            }
        try await transaction.setOff(line.tenant, person.id, until: end)
        try await audit("off")
        tell(end.map { off(until: $0) } ?? catalogue.text(.offUntilOn))
    }

    /// Without the day when it is today.
    private func off(until end: Moment) -> String {
        let isToday = clocks.day(of: end) == clocks.day(of: situation.context.now)
        return catalogue.text(isToday ? .off : .offUntilDay, [.day: day(end), .time: clock(end)])
    }

    mutating func comeOn() async throws {
        try await transaction.setOn(line.tenant, person.id)
        try await audit("on")
        tell(catalogue.text(.on))
    }

    /// What they are asked about and what they have, the newest first; each customer whom they have once.
    func list() -> String {
        var had: Set<CustomerID> = []
        let lines = situation.context.relays.compactMap { relay -> String? in
            switch relay.standing {
            case .asked: catalogue.text(.listAsked, about(relay))
            case .waiting: catalogue.text(.whoNobody, about(relay))
            case .yours: had.insert(relay.customer).inserted ? catalogue.text(.listYours, about(relay)) : nil
            case .taken, .closed: nil
            }
        }
        return heading(lines)
    }

    /// Who has the relay; without one, who has what goes on.
    func who(_ id: RelayID?) -> String? {
        let relays = situation.context.relays
        guard let id else {
            var seen: Set<CustomerID> = []
            return heading(relays.filter { seen.insert($0.customer).inserted }.compactMap { holder(of: $0) })
        }
        guard let relay = relays.first(where: { $0.relay == id }) else { return nil }
        return holder(of: relay) ?? explanation(.explain(.closed, id))
    }

    /// Nil when it is closed.
    private func holder(of relay: AnswerableRelay) -> String? {
        switch relay.standing {
        case .asked, .waiting: catalogue.text(.whoNobody, about(relay))
        case .yours: holder(of: relay, person.name, since: situation.relays[relay.relay]?.heldSince)
        case .taken(let name, let moment): holder(of: relay, name, since: moment)
        case .closed: nil
        }
    }

    private func holder(of relay: AnswerableRelay, _ name: String, since moment: Moment?) -> String {
        let values = [TextPlaceholder.name: name, .time: moment.map(clock) ?? ""]
        return catalogue.text(.whoHas, about(relay).merging(values) { $1 })
    }

    private func heading(_ lines: [String]) -> String {
        guard !lines.isEmpty else { return catalogue.text(.nothingOpen) }
        return ([catalogue.text(.listHeading)] + lines.prefix(Self.mostLines)).joined(separator: "\n")
    }

    private func about(_ relay: AnswerableRelay) -> [TextPlaceholder: String] {
        [.customer: relay.label, .code: relay.codes.first?.rawValue ?? ""]
    }
}
