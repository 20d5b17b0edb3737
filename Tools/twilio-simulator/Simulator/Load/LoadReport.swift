/// What a run of the load measured, for people, for programs and as a plot.
struct LoadReport: Sendable {
    /// A measured time with its name.
    struct Measure: Sendable {
        var name: String
        var title: String
        var histogram: LatencyHistogram
    }

    let plan: LoadPlan
    let figures: LoadBoard.Figures

    var measures: [Measure] {
        [
            Measure(name: "webhook_answer", title: "webhook answered", histogram: figures.webhook),
            Measure(name: "first_text", title: "text in to first operator's text out", histogram: figures.firstText),
            Measure(name: "backup_text", title: "deadline to backup hop's text", histogram: figures.backup),
        ]
    }

    /// A table.
    var text: String {
        var out = """
            \(figures.sent) texts at \(plan.rate) a second (seed \(plan.seed)): \(figures.taken) taken, \
            \(figures.reached) with an operator, \(figures.refused) attempts refused, \(figures.givenUp) given up; \
            \(figures.asked) turns, \(figures.answers) answers

            """
        out += Self.row("", ["count", "p50", "p95", "p99", "max"])
        for measure in measures {
            let values = [50, 95, 99].map { Self.milliseconds(measure.histogram.value(at: $0)) }
            out += Self.row(
                measure.title,
                [String(measure.histogram.count)] + values + [Self.milliseconds(measure.histogram.max)])
        }
        return out
    }

    var json: JSONValue {
        .object([
            ("seed", .string(String(plan.seed))), ("rate_milli", .int(Int(plan.rate * 1000))),
            ("seconds", .int(Int(plan.length.components.seconds))), ("customers", .int(plan.customers)),
            ("texts", .int(figures.sent)), ("taken", .int(figures.taken)), ("reached", .int(figures.reached)),
            ("refused_attempts", .int(figures.refused)), ("given_up", .int(figures.givenUp)),
            ("turns", .int(figures.asked)), ("answers", .int(figures.answers)),
            ("latencies_us", .object(measures.map { ($0.name, Self.json($0.histogram)) })),
        ])
    }

    var plot: PercentilePlot {
        PercentilePlot(
            title: "Latencies by percentile: \(figures.sent) texts, \(plan.rate) a second",
            series: measures.map { PercentilePlot.Series(name: $0.title, histogram: $0.histogram) })
    }

    /// Microseconds as milliseconds with one decimal.
    static func milliseconds(_ microseconds: Int64) -> String {
        "\(microseconds / 1000).\(microseconds % 1000 / 100) ms"
    }

    private static func row(_ title: String, _ cells: [String]) -> String {
        padded(title, 38, left: true) + cells.map { padded($0, 13, left: false) }.joined() + "\n"
    }

    private static func padded(_ text: String, _ width: Int, left: Bool) -> String {
        let space = String(repeating: " ", count: max(width - text.count, 1))
        return left ? text + space : space + text
    }

    private static func json(_ histogram: LatencyHistogram) -> JSONValue {
        let shares = [("p50", 50.0), ("p90", 90), ("p95", 95), ("p99", 99), ("p999", 99.9)]
        return .object(
            [("count", .int(histogram.count)), ("mean", .int(Int(histogram.mean)))]
                + shares.map { ($0.0, .int(Int(histogram.value(at: $0.1)))) } + [("max", .int(Int(histogram.max)))])
    }
}
