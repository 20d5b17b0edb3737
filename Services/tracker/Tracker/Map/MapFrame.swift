import RelayModel

/// The part of the world that a map shows: the closest whole zoom level at which all its places fit, so that tiles fit, too.
///
/// Lengths are the map's own units: a tile has 256 of them.
struct MapFrame {
    /// A picture of a part of the world, and where its corner is on the map.
    struct Tile: Equatable {
        let x: Int
        let y: Int
        let left: Double
        let top: Double
    }

    static let width = 480.0
    static let height = 320.0
    static let tileSide = 256.0
    /// Room for the marker, and for the scale below.
    private static let margin = 56.0
    /// Shows a single place with the streets around it.
    private static let closestZoom = 15

    let zoom: Int
    /// How long one unit is in the middle of the map, on the ground.
    let metresPerUnit: Double
    /// The north-west corner, in units from that of the world.
    let left: Double
    let top: Double
    private let west: Double

    /// - Parameter places: One or more.
    init(around places: [GeoPoint]) {
        let points = places.map(WorldPoint.init)
        let west = Self.west(of: points.map(\.x))
        let (xs, ys) = (points.map { Self.eastward($0.x, from: west) }, points.map(\.y))
        let (width, middleX) = Self.extent(xs)
        let (height, middleY) = Self.extent(ys)
        let zoom =
            (0...Self.closestZoom).last { zoom in
                let side = Self.side(zoom)
                return width * side <= Self.width - 2 * Self.margin && height * side <= Self.height - 2 * Self.margin
            } ?? 0
        let side = Self.side(zoom)
        self.zoom = zoom
        self.west = west
        left = middleX * side - Self.width / 2
        top = middleY * side - Self.height / 2
        metresPerUnit = WorldPoint.metresAcross(atY: middleY) / side
    }

    /// Where a place is on the map.
    func position(of place: GeoPoint) -> (x: Double, y: Double) {
        let (point, side) = (WorldPoint(place), Self.side(zoom))
        return (Self.eastward(point.x, from: west) * side - left, point.y * side - top)
    }

    /// The tiles that cover the map, without those beyond the poles.
    var tiles: [Tile] {
        let count = 1 << zoom
        let rows = Self.span(from: top, Self.height).clamped(to: 0..<count)
        return rows.flatMap { row in
            Self.span(from: left, Self.width).map { column in
                // Around the world as often as it takes.
                let x = (column % count + count) % count
                return Tile(
                    x: x, y: row, left: Double(column) * Self.tileSide - left, top: Double(row) * Self.tileSide - top)
            }
        }
    }

    /// The numbers of the tiles that a length lies on.
    private static func span(from start: Double, _ length: Double) -> Range<Int> {
        Int((start / tileSide).rounded(.down))..<Int(((start + length) / tileSide).rounded(.up))
    }

    /// The side of the world.
    private static func side(_ zoom: Int) -> Double { tileSide * Double(1 << zoom) }

    private static func extent(_ values: [Double]) -> (length: Double, middle: Double) {
        let (least, most) = (values.min() ?? 0.5, values.max() ?? 0.5)
        return (most - least, (least + most) / 2)
    }

    /// Where the widest stretch without a place ends, so that places on both sides of the 180th meridian lie together.
    private static func west(of xs: [Double]) -> Double {
        let sorted = xs.sorted()
        guard let first = sorted.first, let last = sorted.last else { return 0 }
        var widest = (end: first, length: first + 1 - last)
        for (x, next) in zip(sorted, sorted.dropFirst()) where next - x > widest.length {
            widest = (next, next - x)
        }
        return widest.end
    }

    private static func eastward(_ x: Double, from west: Double) -> Double { x < west ? x + 1 : x }
}
