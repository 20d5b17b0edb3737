import Synchronization

/// The faults in force.
package final class FaultBook: Sendable {
    private let rules = Mutex<[FaultRule]>([])
    private let chance: Chance

    /// No faults.
    ///
    /// - Parameter chance: Draws which messages a rule with a percentage strikes.
    package init(chance: Chance = Chance()) { self.chance = chance }

    /// The rules in the order they were added, used-up ones included.
    package var all: [FaultRule] { rules.withLock { $0 } }

    /// Adds a rule, in place of one with the same id.
    package func add(_ rule: FaultRule) { add([rule]) }

    /// Adds rules, in place of those with the same ids.
    package func add(_ new: [FaultRule]) {
        rules.withLock { rules in
            rules.removeAll { rule in new.contains { $0.id == rule.id } }
            rules.append(contentsOf: new)
        }
    }

    /// Removes one rule, or every step of a script, and says whether there was one.
    package func remove(_ id: String) -> Bool {
        rules.withLock { rules in
            let count = rules.count
            rules.removeAll { $0.id == id || $0.script == id }
            return rules.count < count
        }
    }

    /// Removes every rule.
    package func clear() { rules.withLock { $0 = [] } }

    /// An id for a rule without a name.
    func newID() -> String { chance.sid("FR", .fault) }

    /// What strikes a create request: one rule that refuses it, or at most one of each other kind. Each counts as a strike.
    func strike(to: String, from: String) -> [FaultRule] {
        strike(to: to, from: from) { $0 != .errorOnRead }
    }

    /// What strikes a list or fetch request, if anything does.
    func readFault(to: String?, from: String?) -> FaultRule? {
        strike(to: to ?? "", from: from ?? "") { $0 == .errorOnRead }.first
    }

    private func strike(to: String, from: String, _ wanted: (FaultRule.Kind) -> Bool) -> [FaultRule] {
        rules.withLock { rules in
            guard !rules.isEmpty else { return [] }
            let now = WallTime.now()
            let able = rules.indices.filter { index in
                wanted(rules[index].kind) && rules[index].applies(to: to, from: from, at: now)
                    && isOnTurn(index, rules, at: now)
            }
            let falling = able.filter { falls(&rules[$0]) }
            let refusing = falling.first { rules[$0].kind.refuses }
            var struck: [FaultRule] = []
            for index in refusing.map({ [$0] }) ?? falling {
                guard !struck.contains(where: { $0.kind == rules[index].kind }) else { continue }
                rules[index].hits += 1
                rules[index].remaining = rules[index].remaining.map { $0 - 1 }
                struck.append(rules[index])
            }
            return struck
        }
    }

    /// Whether chance lets a rule strike this time.
    private func falls(_ rule: inout FaultRule) -> Bool {
        guard let percent = rule.percent else { return true }
        rule.seen += 1
        return chance.falls(within: percent, of: rule.id, number: rule.seen)
    }

    /// Whether the steps of a script before this one are used up.
    private func isOnTurn(_ index: Int, _ rules: [FaultRule], at now: WallTime) -> Bool {
        guard let script = rules[index].script else { return true }
        return rules[..<index].allSatisfy { $0.script != script || $0.isUsedUp(at: now) }
    }
}

extension FaultRule {
    fileprivate func applies(to recipient: String, from sender: String, at now: WallTime) -> Bool {
        remaining != 0 && (to ?? recipient) == recipient && (from ?? sender) == sender
            && (begins ?? now) <= now && !isUsedUp(at: now)
    }

    fileprivate func isUsedUp(at now: WallTime) -> Bool { remaining == 0 || (ends.map { $0 <= now } ?? false) }
}
