import ServiceKit
import Testing

@Suite struct MetricsTests {
    @Test func writesPrometheusText() {
        let registry = MetricsRegistry()
        registry.counter("b_total", help: "Bs.", labels: ["q": "a\"\\\n"]).increment(by: 2)
        registry.gauge("a", help: "As.").set(-1)
        registry.gauge("c", help: "Cs.") { 0.5 }
        let histogram = registry.histogram("d", help: "Ds.", buckets: [1, 2], labels: ["x": "y"])
        for value in [0.5, 1, 1.5, 9] { histogram.observe(value) }
        #expect(
            registry.exposition() == """
                # HELP a As.
                # TYPE a gauge
                a -1
                # HELP b_total Bs.
                # TYPE b_total counter
                b_total{q="a\\"\\\\\\n"} 2
                # HELP c Cs.
                # TYPE c gauge
                c 0.5
                # HELP d Ds.
                # TYPE d histogram
                d_bucket{x="y",le="1.0"} 2
                d_bucket{x="y",le="2.0"} 3
                d_bucket{x="y",le="+Inf"} 4
                d_sum{x="y"} 12.0
                d_count{x="y"} 4

                """)
    }

    /// A carriage return and a line feed are one character, and so is a sign with an accent.
    @Test func noMarkHidesASign() {
        let registry = MetricsRegistry()
        registry.counter("n_total", help: "a\r\nb", labels: ["a": "\"\u{0301}\r\n"]).increment()
        #expect(registry.exposition().contains("n_total{a=\"\\\"\u{0301}\r\\n\"} 1\n"))
        #expect(registry.exposition().contains("# HELP n_total a\r\\nb\n"))
    }

    @Test func theSameNameAndLabelsAreTheSameMetric() {
        let registry = MetricsRegistry()
        registry.counter("n_total", help: "", labels: ["a": "1"]).increment()
        registry.counter("n_total", help: "", labels: ["a": "1"]).increment()
        registry.counter("n_total", help: "", labels: ["a": "2"]).increment()
        #expect(registry.counter("n_total", help: "", labels: ["a": "1"]).value == 2)
    }

    @Test func manyLabelValuesDoNotFillTheMemory() {
        let registry = MetricsRegistry()
        for value in 0..<(MetricsRegistry.seriesLimit + 50) {
            registry.counter("n_total", help: "", labels: ["a": "\(value)"]).increment()
        }
        #expect(registry.counter("n_total", help: "", labels: ["a": "other"]).value == 50)
        #expect(registry.exposition().split(separator: "\n").count == MetricsRegistry.seriesLimit + 3)
    }

    @Test func countsFromManyTasks() async {
        let registry = MetricsRegistry()
        let counter = registry.counter("n_total", help: "")
        let histogram = registry.histogram("h", help: "", buckets: [1])
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1000 {
                        counter.increment()
                        histogram.observe(0.5)
                    }
                }
            }
        }
        #expect(counter.value == 8000)
        #expect(registry.exposition().contains("h_count 8000"))
    }

    @Test func tellsOfTheProcess() {
        let registry = MetricsRegistry()
        registry.addProcessMetrics(service: "fixture")
        let text = registry.exposition()
        #expect(text.contains("backhop_build_info{service=\"fixture\",version=\"\(BuildInfo.version)\"} 1"))
        #expect(text.contains("process_start_time_seconds ") && text.contains("backhop_uptime_seconds "))
        #expect(!text.contains("process_resident_memory_bytes 0.0"))
    }
}
