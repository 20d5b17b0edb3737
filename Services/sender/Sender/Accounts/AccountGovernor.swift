import Logging
import ServiceKit
import Synchronization

/// Keeps each Twilio account to the load that Twilio takes from it, whatever the other accounts do.
///
/// It knows this process's requests only; several senders find their shares by themselves, since all of them are refused when
/// together they are too many.
final class AccountGovernor: Sendable {
    /// A place among an account's requests, to be given back by ``AccountGovernor/leave(_:_:)``.
    struct Place: Sendable {
        let account: String
        fileprivate let entry: AccountLoad.Entry
    }

    enum Answer: Sendable {
        case enter(Place)
        case wait(Duration)
    }

    private let most: Int
    private let loads = Mutex<[String: AccountLoad]>([:])
    private let registry: MetricsRegistry
    private let logger: Logger

    /// - Parameter most: How many requests one account may have under way at the most.
    init(most: Int, metrics: MetricsRegistry, logger: Logger) {
        (self.most, registry, self.logger) = (most, metrics, logger)
        registry.gauge("backhop_sender_accounts_slowed", help: "Accounts that send less than they might.") {
            [weak self] in Double(self?.slowed ?? 0)
        }
    }

    /// Asks for a place; the caller waits for none here.
    ///
    /// - Parameter patience: How much longer than the account's pause the caller waits at the most.
    func enter(_ account: String, patience: Duration = .seconds(2)) -> Answer {
        let answer = loads.withLock { loads in
            loads[account, default: AccountLoad(most: most)].enter(at: .now, patience: patience)
        }
        switch answer {
        case .enter(let entry): return .enter(Place(account: account, entry: entry))
        case .wait(let pause): return .wait(pause)
        }
    }

    /// Gives the place back and learns from how the request ended.
    ///
    /// - Returns: Whether Twilio has only now begun to refuse the account.
    @discardableResult
    func leave(_ place: Place, _ ending: AccountLoad.Ending) -> Bool {
        let (before, after) = loads.withLock { loads in
            var load = loads[place.account, default: AccountLoad(most: most)]
            let before = load
            load.leave(place.entry, ending, at: .now, random: .random(in: 0...1))
            // Only accounts with something to remember are kept.
            loads[place.account] = load.isPristine ? nil : load
            return (before, load)
        }
        if Int(before.limit) != Int(after.limit) { note(place.account, after) }
        return after.isStopped && !before.isStopped
    }

    /// How many accounts are below the most.
    private var slowed: Int { loads.withLock { $0.values.count { $0.limit < Double(most) } } }

    private func note(_ account: String, _ load: AccountLoad) {
        registry.gauge(
            "backhop_sender_account_limit",
            help: "How many requests an account may have under way, once it was slowed.",
            labels: ["account": account]
        ).set(Int(load.limit))
        logger.debug("an account's limit", metadata: ["account": "\(account)", "limit": "\(Int(load.limit))"])
    }
}
