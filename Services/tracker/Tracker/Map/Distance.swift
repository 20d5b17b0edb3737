import Glibc
import RelayModel

/// How far two places are from each other, in a straight line.
struct Distance {
    static let metresPerMile = 1609.344

    let metres: Double

    init(from start: GeoPoint, to end: GeoPoint) {
        let radians = { (degrees: Double) in degrees * .pi / 180 }
        let north = sin(radians(end.latitude - start.latitude) / 2)
        let east = sin(radians(end.longitude - start.longitude) / 2)
        let chord = north * north + cos(radians(start.latitude)) * cos(radians(end.latitude)) * east * east
        metres = 2 * Self.earthRadius * asin(min(1, chord.squareRoot()))
    }

    /// Such as `2.4 km (1.5 mi)`.
    var text: String { "\(Self.short(metres / 1000)) km (\(Self.short(metres / Self.metresPerMile)) mi)" }

    private static let earthRadius = 6_371_008.8

    /// With one decimal, or without one from 10 on.
    private static func short(_ value: Double) -> String {
        value < 9.95 ? "\((value * 10).rounded() / 10)" : "\(Int(value.rounded()))"
    }
}
