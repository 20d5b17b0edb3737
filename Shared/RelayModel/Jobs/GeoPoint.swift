/// A place on Earth, in degrees: north and east are positive.
package struct GeoPoint: Sendable, Hashable, Codable {
    /// From -90 to 90.
    package let latitude: Double
    /// From -180 to 180.
    package let longitude: Double

    /// The place at these degrees.
    package init(latitude: Double, longitude: Double) {
        self.latitude = latitude
        self.longitude = longitude
    }
}
