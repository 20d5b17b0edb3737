extension Report: CustomStringConvertible {
    var description: String {
        """
        \(name): ratio \(ratio.rounded(to: 2))
          ours \(ours.rounded(to: 0)) \(unit) (spread \(spreadOurs.percent)), C \(reference.rounded(to: 0)) \
        (spread \(spreadReference.percent)), \(runs) runs each
          CPU per operation: ours \(cpuOurs.rounded(to: 1)) µs, C \(cpuReference.rounded(to: 1)) µs; \
        RSS \(residentBytes.megabytes)
        """
    }
}

extension SoakReport: CustomStringConvertible {
    var description: String {
        let steps = zip(operations, rss).map { "\($0): \($1.megabytes)" }
        return "\(name): RSS after so many operations: \(steps.joined(separator: ", "))"
    }
}

extension Double {
    /// Decimal text with so many digits after the point, 0 to 3.
    func rounded(to digits: Int) -> String {
        let scale = [1, 10, 100, 1000][digits]
        let units = Int((self * Double(scale)).rounded())
        guard digits > 0 else { return String(units) }
        let fraction = String(units % scale)
        return "\(units / scale).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
    }

    fileprivate var percent: String { "\((self * 100).rounded(to: 0)) %" }
}

extension Int {
    /// Bytes as text in megabytes.
    var megabytes: String { "\((Double(self) / 1e6).rounded(to: 1)) MB" }
}
