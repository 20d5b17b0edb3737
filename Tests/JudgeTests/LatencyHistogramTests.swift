import Testing

@testable import Simulator

/// The histogram of the load.
@Suite struct LatencyHistogramTests {
    @Test func isEmptyAtFirst() {
        let histogram = LatencyHistogram()
        #expect(histogram.count == 0 && histogram.max == 0 && histogram.value(at: 99) == 0 && histogram.mean == 0)
    }

    @Test func theBucketsAdjoinAndKeepThreeDigits() {
        var (index, value) = (0, Int64(0))
        while value < LatencyHistogram.longest {
            let (lowest, highest) = (LatencyHistogram.lowest(of: index), LatencyHistogram.highest(of: index))
            #expect(lowest == value && LatencyHistogram.index(of: lowest) == index)
            #expect(LatencyHistogram.index(of: highest) == index && highest - lowest <= lowest / 1000)
            (index, value) = (index + 1, highest + 1)
        }
    }

    @Test(
        arguments: [
            (2047, 2047, 2047), (2048, 2048, 2049), (4095, 4094, 4095), (4096, 4096, 4099),
            (3_600_000_000, 3_598_712_832, 3_600_809_983),
        ] as [(Int64, Int64, Int64)])
    func theBucketsAreHdrHistograms(value: Int64, lowest: Int64, highest: Int64) {
        let index = LatencyHistogram.index(of: value)
        #expect(LatencyHistogram.lowest(of: index) == lowest && LatencyHistogram.highest(of: index) == highest)
    }

    @Test func sharesOfAThousand() {
        var histogram = LatencyHistogram()
        for value in 1...1000 as ClosedRange<Int64> { histogram.record(microseconds: value) }
        #expect([0, 50, 95, 99, 99.9, 100].map(histogram.value(at:)) == [1, 500, 950, 990, 999, 1000])
        #expect(histogram.max == 1000 && histogram.count == 1000 && histogram.mean == 500.5)
    }

    @Test func oneSlowAmongMany() {
        var histogram = LatencyHistogram()
        for _ in 0..<9999 { histogram.record(.milliseconds(1)) }
        histogram.record(.seconds(5))
        #expect(histogram.value(at: 99.99) == 1000 && histogram.value(at: 99.999) == 5_000_000)
    }

    @Test func whatIsOutOfRangeCountsAsItsEnd() {
        var histogram = LatencyHistogram()
        histogram.record(.seconds(-1))
        histogram.record(.seconds(7200))
        #expect(histogram.value(at: 50) == 0 && histogram.max == LatencyHistogram.longest && histogram.count == 2)
    }
}
