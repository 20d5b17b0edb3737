import Glibc
import RelayModel

/// A place on the square that web maps make of the world (EPSG:3857): both sides from 0 to 1, from the north-west corner.
struct WorldPoint: Equatable {
    let x: Double
    let y: Double

    /// A place beyond 85° north or south, where the square ends, lies on its edge.
    init(_ place: GeoPoint) {
        let turns = (place.longitude + 180) / 360
        x = turns - turns.rounded(.down)
        let latitude = min(max(place.latitude, -Self.lastLatitude), Self.lastLatitude) * .pi / 180
        y = 0.5 - log(tan(.pi / 4 + latitude / 2)) / (2 * .pi)
    }

    /// How many metres on the ground the whole side is, at that height of the square.
    static func metresAcross(atY y: Double) -> Double { equator / cosh(2 * .pi * (0.5 - y)) }

    /// The last one on the square, in degrees.
    private static let lastLatitude = 85.05112877980659
    private static let equator = 40_075_016.686
}
