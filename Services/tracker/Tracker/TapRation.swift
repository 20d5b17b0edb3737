import Synchronization

/// Lets a link be tapped so many times in a minute; one tap is enough, and each is a command for the router.
final class TapRation: Sendable {
    private struct Taps {
        var count: Int
        let since: ContinuousClock.Instant
    }

    private static let perMinute = 10
    /// More links than that are not remembered.
    private static let most = 10_000
    private let taps = Mutex<[[UInt8]: Taps]>([:])

    /// Takes one tap of the link.
    ///
    /// - Returns: Nil when it is allowed, else after how many seconds the next one is.
    func take(_ link: [UInt8], now: ContinuousClock.Instant = .now) -> Int? {
        taps.withLock { taps in
            if taps[link] == nil, taps.count >= Self.most { makeRoom(&taps, now) }
            var own = taps[link] ?? Taps(count: 0, since: now)
            if now - own.since >= .seconds(60) { own = Taps(count: 0, since: now) }
            guard own.count < Self.perMinute else {
                let wait = now.duration(to: own.since) + .seconds(60)
                return Int((wait / .seconds(1)).rounded(.up))
            }
            own.count += 1
            taps[link] = own
            return nil
        }
    }

    /// How many links are remembered.
    var count: Int { taps.withLock { $0.count } }

    /// Forgets links of more than a minute ago, which loses nothing; all of them if every one is newer.
    private func makeRoom(_ taps: inout [[UInt8]: Taps], _ now: ContinuousClock.Instant) {
        taps = taps.filter { now - $0.value.since < .seconds(60) }
        if taps.count >= Self.most { taps.removeAll() }
    }
}
