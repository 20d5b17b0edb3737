/// Tries that come back with time, for any number of keys in a fixed space.
///
/// Keys whose hashes meet share their tries: whoever asks for more and more keys gets nobody's tries back. Which ones meet is
/// another matter in each process, because Swift seeds its hashes.
struct TryTable {
    private let atOnce: Int
    private let period: Duration
    /// When each slot's tries are all back.
    private var full: [ContinuousClock.Instant?]

    /// - Parameters:
    ///   - atOnce: How many tries a key has.
    ///   - period: After how long one of them is back.
    ///   - slots: How many keys have tries of their own at the most.
    init(atOnce: Int, period: Duration, slots: Int) {
        self.atOnce = atOnce
        self.period = period
        full = Array(repeating: nil, count: slots)
    }

    /// After how many seconds the key has a try; 0 when it has one now.
    func wait(for key: some Hashable, now: ContinuousClock.Instant) -> Int {
        guard let full = full[slot(of: key)] else { return 0 }
        let wait = now.duration(to: full) - period * (atOnce - 1)
        return max(0, Int((wait / .seconds(1)).rounded(.up)))
    }

    /// Takes a try of a key that has one.
    mutating func take(_ key: some Hashable, now: ContinuousClock.Instant) {
        let slot = slot(of: key)
        full[slot] = max(full[slot] ?? now, now) + period
    }

    private func slot(of key: some Hashable) -> Int {
        Int(UInt(bitPattern: key.hashValue) % UInt(full.count))
    }
}
