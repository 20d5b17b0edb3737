import Synchronization

/// How often somebody may sign in to this process from one address, with a right key or a wrong one.
///
/// Nobody guesses a key's 256 bits: this keeps the tries, and the logins that come of them, from pressing upon the database.
final class SignInRation: Sendable {
    private let tries: Mutex<TryTable>

    /// - Parameter slots: How many addresses have tries of their own at the most.
    init(slots: Int = 8192) { tries = Mutex(TryTable(atOnce: 20, period: .seconds(15), slots: slots)) }

    /// Takes a try, if the address has one; who is refused loses none.
    ///
    /// - Returns: Nil when it is allowed, else after how many seconds there is one.
    func take(_ address: ClientAddress, now: ContinuousClock.Instant = .now) -> Int? {
        tries.withLock { tries in
            let wait = tries.wait(for: address, now: now)
            guard wait == 0 else { return wait }
            tries.take(address, now: now)
            return nil
        }
    }
}
