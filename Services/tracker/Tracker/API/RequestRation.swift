import Synchronization

/// How often each API key may ask this process: so many times a second on average, and twice that at once.
///
/// Only valid keys get here; even so no more than ``most`` are remembered.
final class RequestRation: Sendable {
    private struct Bucket {
        var left: Double
        var at: ContinuousClock.Instant
    }

    private static let most = 10_000
    private let perSecond: Double
    private let buckets = Mutex<[String: Bucket]>([:])

    /// - Parameter perSecond: More than 0.
    init(perSecond: Int) { self.perSecond = Double(perSecond) }

    /// Takes one request of the key.
    ///
    /// - Returns: Nil when it is allowed, else after how many seconds the next one is.
    func take(_ key: String, now: ContinuousClock.Instant = .now) -> Int? {
        buckets.withLock { buckets in
            if buckets[key] == nil, buckets.count >= Self.most { makeRoom(&buckets, now) }
            let left = buckets[key].map { filled($0, now) } ?? full
            buckets[key] = Bucket(left: left >= 1 ? left - 1 : left, at: now)
            return left >= 1 ? nil : Int(((1 - left) / perSecond).rounded(.up))
        }
    }

    /// How many keys are remembered.
    var count: Int { buckets.withLock { $0.count } }

    private var full: Double { perSecond * 2 }

    private func filled(_ bucket: Bucket, _ now: ContinuousClock.Instant) -> Double {
        min(full, bucket.left + bucket.at.duration(to: now) / .seconds(1) * perSecond)
    }

    /// Forgets keys that have not asked for a while, which loses nothing; all of them if every one is busy.
    private func makeRoom(_ buckets: inout [String: Bucket], _ now: ContinuousClock.Instant) {
        buckets = buckets.filter { filled($0.value, now) < full }
        if buckets.count >= Self.most { buckets.removeAll() }
    }
}
