/// A length on the map that is a round number of something on the ground.
struct ScaleBar: Equatable {
    /// In the map's units, 100 at the most.
    let length: Double
    let label: String

    /// In metres or kilometres.
    static func metric(metresPerUnit: Double) -> ScaleBar {
        let widest = metresPerUnit * 100
        return widest >= 1000
            ? ScaleBar(of: "km", metres: 1000, upTo: widest, metresPerUnit)
            : ScaleBar(of: "m", metres: 1, upTo: widest, metresPerUnit)
    }

    /// In feet or miles.
    static func imperial(metresPerUnit: Double) -> ScaleBar {
        let widest = metresPerUnit * 100
        return widest >= Distance.metresPerMile
            ? ScaleBar(of: "mi", metres: Distance.metresPerMile, upTo: widest, metresPerUnit)
            : ScaleBar(of: "ft", metres: 0.3048, upTo: widest, metresPerUnit)
    }

    private init(of unit: String, metres: Double, upTo widest: Double, _ metresPerUnit: Double) {
        let count = Self.roundNumber(upTo: widest / metres)
        length = Double(count) * metres / metresPerUnit
        label = "\(count) \(unit)"
    }

    /// The largest of 1, 2, 5, 10, 20, 50, …
    private static func roundNumber(upTo most: Double) -> Int {
        var power = 1
        while Double(power * 10) <= most { power *= 10 }
        return [5, 2, 1].map { $0 * power }.first { Double($0) <= most } ?? power
    }
}
