/// Counts durations in buckets that keep three significant digits from 1 µs to an hour, in constant memory.
///
/// The buckets are HdrHistogram's (Gil Tene, <https://github.com/HdrHistogram/HdrHistogram>, version 2.2.2,
/// `AbstractHistogram.countsArrayIndex`): 2048 equal ones first, then 1024 for each further doubling, each twice as wide.
struct LatencyHistogram: Sendable {
    /// The longest duration that is told apart, in microseconds; a longer one counts as this.
    static let longest: Int64 = 3_600_000_000

    private static let halfMagnitude = 10
    private static let half = 1 << halfMagnitude

    private var counts: [Int]
    /// How many were recorded.
    private(set) var count = 0
    /// The longest recorded, in microseconds and exactly.
    private(set) var max: Int64 = 0

    /// Empty.
    init() { counts = Array(repeating: 0, count: Self.index(of: Self.longest) + 1) }

    /// Records a duration; a negative one counts as zero.
    mutating func record(_ duration: Duration) { record(microseconds: duration.wholeMicroseconds) }

    /// Records microseconds; below zero they count as zero.
    mutating func record(microseconds: Int64) {
        let value = Swift.min(Swift.max(microseconds, 0), Self.longest)
        counts[Self.index(of: value)] += 1
        count += 1
        max = Swift.max(max, value)
    }

    /// The duration in microseconds below or at which that share of all lies, to three digits; 0 when there are none.
    ///
    /// - Parameter percent: 0 to 100.
    func value(at percent: Double) -> Int64 {
        guard count > 0 else { return 0 }
        // A share that is a whole number of durations must not become one more by rounding.
        let exact = percent / 100 * Double(count)
        let wanted = Swift.min(Swift.max(1, Int((exact - exact * 1e-12).rounded(.up))), count)
        var seen = 0
        for (index, bucket) in counts.enumerated() where bucket > 0 {
            seen += bucket
            if seen >= wanted { return Swift.min(Self.highest(of: index), max) }
        }
        return max
    }

    /// The mean in microseconds, taking each duration for the middle of its bucket.
    var mean: Double {
        guard count > 0 else { return 0 }
        let sum = counts.enumerated().reduce(0.0) { sum, bucket in
            bucket.element == 0
                ? sum
                : sum + Double(bucket.element)
                    * Double(Self.lowest(of: bucket.offset) + Self.highest(of: bucket.offset)) / 2
        }
        return sum / Double(count)
    }

    static func index(of value: Int64) -> Int {
        let bucket = 64 - (value | Int64(2 * half - 1)).leadingZeroBitCount - (halfMagnitude + 1)
        let place = Int(value >> Int64(bucket))
        return ((bucket + 1) << halfMagnitude) + place - half
    }

    /// The least value of a bucket.
    static func lowest(of index: Int) -> Int64 {
        let bucket = (index >> halfMagnitude) - 1
        guard bucket >= 0 else { return Int64(index) }
        return Int64((index & (half - 1)) + half) << Int64(bucket)
    }

    /// The greatest value of a bucket.
    static func highest(of index: Int) -> Int64 { lowest(of: index + 1) - 1 }
}
