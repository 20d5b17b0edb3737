/// A latency plot as SVG: percentiles to the right, each mark ten times rarer than the one before, durations upwards.
struct PercentilePlot {
    /// A line with its name.
    struct Series {
        var name: String
        var histogram: LatencyHistogram
    }

    var title: String
    var series: [Series]

    private let width = 960.0
    private let height = 480.0
    private let left = 80.0
    private let top = 48.0
    private let right = 40.0
    private let bottom = 48.0
    private let colours = ["#1f77b4", "#d62728", "#2ca02c", "#9467bd"]

    /// The document.
    var svg: String {
        let shown = series.filter { $0.histogram.count > 0 }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(text(width)) \(text(height))" font-family="sans-serif" font-size="13">
            <rect width="100%" height="100%" fill="#fff"/>
            <text x="\(text(left))" y="24" font-size="16">\(escaped(title))</text>
            \(percentMarks(shown))
            \(durationMarks(shown))
            \(zip(shown, 0...).map { line($0, $1, shown) }.joined(separator: "\n"))
            </svg>

            """
    }

    /// How many tenfold rarer shares the data can tell.
    private func decades(_ shown: [Series]) -> Int {
        var (most, decades) = (shown.map(\.histogram.count).max() ?? 1, 1)
        while most >= 10, decades < 6 { (most, decades) = (most / 10, decades + 1) }
        return decades
    }

    /// The top of the scale in milliseconds: 1, 2 or 5 and zeros.
    private func scale(_ shown: [Series]) -> Double {
        let most = Double(shown.map(\.histogram.max).max() ?? 0) / 1000
        var step = 1.0
        while true {
            for factor in [1.0, 2, 5] where step * factor >= most { return step * factor }
            step *= 10
        }
    }

    private func x(_ decade: Double, _ shown: [Series]) -> Double {
        left + decade / Double(decades(shown)) * (width - left - right)
    }

    private func y(_ milliseconds: Double, _ shown: [Series]) -> Double {
        height - bottom - milliseconds / scale(shown) * (height - top - bottom)
    }

    private func percentMarks(_ shown: [Series]) -> String {
        (0...decades(shown)).map { decade in
            let label = ["0 %", "90 %", "99 %", "99.9 %", "99.99 %", "99.999 %", "99.9999 %"][decade]
            let at = text(x(Double(decade), shown))
            return """
                <path d="M\(at) \(text(top))V\(text(height - bottom))" stroke="#ddd"/>
                <text x="\(at)" y="\(text(height - bottom + 20))" text-anchor="middle">\(label)</text>
                """
        }.joined(separator: "\n")
    }

    private func durationMarks(_ shown: [Series]) -> String {
        (0...5).map { mark in
            let milliseconds = scale(shown) * Double(mark) / 5
            let at = y(milliseconds, shown)
            return """
                <path d="M\(text(left)) \(text(at))H\(text(width - right))" stroke="#ddd"/>
                <text x="\(text(left - 8))" y="\(text(at + 4))" text-anchor="end">\(text(milliseconds)) ms</text>
                """
        }.joined(separator: "\n")
    }

    private func line(_ series: Series, _ index: Int, _ shown: [Series]) -> String {
        let steps = 50 * decades(shown)
        let points = (0...steps).map { step -> String in
            let decade = Double(step) / 50
            var share = 1.0
            for _ in 0..<Int(decade) { share /= 10 }
            // Between two marks the share falls by a power of ten; a tenth root for each tenth of the way is near enough.
            share *= Self.tenToMinus(decade - decade.rounded(.down))
            let value = Double(series.histogram.value(at: 100 * (1 - share))) / 1000
            return "\(text(x(decade, shown))),\(text(y(value, shown)))"
        }
        let colour = colours[index % colours.count]
        let row = text(top + 18 + Double(index) * 18)
        return """
            <polyline points="\(points.joined(separator: " "))" fill="none" stroke="\(colour)" stroke-width="2"/>
            <text x="\(text(left + 12))" y="\(row)" fill="\(colour)">\(escaped(series.name)) (\(series.histogram.count))</text>
            """
    }

    /// 10 to the power of −`part`, `part` from 0 to 1: the series of e to the power of −`part` · ln 10.
    private static func tenToMinus(_ part: Double) -> Double {
        let exponent = -part * 2.302_585_092_994_046
        var (term, sum) = (1.0, 1.0)
        for step in 1...24 {
            term *= exponent / Double(step)
            sum += term
        }
        return sum
    }

    /// A number with at most two decimals.
    private func text(_ number: Double) -> String {
        let hundredths = Int((number * 100).rounded())
        guard hundredths % 100 != 0 else { return String(hundredths / 100) }
        let fraction = String(100 + abs(hundredths) % 100).dropFirst()
        return "\(hundredths < 0 ? "-" : "")\(abs(hundredths) / 100).\(fraction)"
    }

    private func escaped(_ text: String) -> String {
        text.unicodeScalars.map { ["&": "&amp;", "<": "&lt;", ">": "&gt;"][$0] ?? String($0) }.joined()
    }
}
