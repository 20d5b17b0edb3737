import Synchronization

/// The faults in force.
package final class FaultBook: Sendable {
    private let rules = Mutex<[FaultRule]>([])

    /// No faults.
    package init() {}

    /// The rules in the order they were added, used-up ones included.
    package var all: [FaultRule] { rules.withLock { $0 } }

    /// Adds a rule, in place of one with the same id.
    package func add(_ rule: FaultRule) {
        rules.withLock { rules in
            rules.removeAll { $0.id == rule.id }
            rules.append(rule)
        }
    }

    /// Removes one rule, and says whether there was one.
    package func remove(_ id: String) -> Bool {
        rules.withLock { rules in
            let count = rules.count
            rules.removeAll { $0.id == id }
            return rules.count < count
        }
    }

    /// Removes every rule.
    package func clear() { rules.withLock { $0 = [] } }

    /// The rule that refuses a message, if one does; it counts as a strike.
    func refusal(to: String, from: String) -> FaultRule? {
        strike(to: to, from: from, first: true) { $0.refuses }.first
    }

    /// The rules for a message that is accepted, at most one of each kind; each counts as a strike.
    func strikes(to: String, from: String) -> [FaultRule] {
        strike(to: to, from: from, first: false) { !$0.refuses }
    }

    private func strike(
        to: String, from: String, first: Bool, _ wanted: (FaultRule.Kind) -> Bool
    ) -> [FaultRule] {
        rules.withLock { rules in
            var struck: [FaultRule] = []
            for index in rules.indices where wanted(rules[index].kind) && rules[index].applies(to: to, from: from) {
                guard !struck.contains(where: { $0.kind == rules[index].kind }) else { continue }
                rules[index].hits += 1
                rules[index].remaining = rules[index].remaining.map { $0 - 1 }
                struck.append(rules[index])
                if first { break }
            }
            return struck
        }
    }
}

extension FaultRule {
    fileprivate func applies(to recipient: String, from sender: String) -> Bool {
        remaining != 0 && (to ?? recipient) == recipient && (from ?? sender) == sender
    }
}
