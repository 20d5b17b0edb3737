import RelayModel
import Testing

@testable import Tracker

/// Which part of the world a map shows, and where on it a place is.
@Suite struct MapFrameTests {
    private func place(_ latitude: Double, _ longitude: Double) -> GeoPoint {
        GeoPoint(latitude: latitude, longitude: longitude)
    }

    private func isNear(_ first: Double, _ second: Double, _ tolerance: Double = 0.001) -> Bool {
        abs(first - second) <= tolerance
    }

    /// Tile 3743/6745 of zoom 14 has Austin's Capitol, as every web map numbers them.
    @Test func theProjectionIsThatOfWebMaps() {
        let middle = WorldPoint(place(0, 0))
        #expect(isNear(middle.x, 0.5) && isNear(middle.y, 0.5))
        let capitol = WorldPoint(place(30.2747, -97.7404))
        #expect(Int(capitol.x * 16_384) == 3743 && Int(capitol.y * 16_384) == 6745)
    }

    @Test func theMapIsAsWideAsTheEquatorThere() {
        #expect(isNear(WorldPoint.metresAcross(atY: 0.5), 40_075_016.686))
        let north = WorldPoint(place(60, 0))
        #expect(isNear(WorldPoint.metresAcross(atY: north.y), 20_037_508.343, 1))
    }

    @Test func onePlaceIsInTheMiddleWithItsStreets() {
        let frame = MapFrame(around: [place(30.2672, -97.7431)])
        let position = frame.position(of: place(30.2672, -97.7431))
        #expect(isNear(position.x, 240) && isNear(position.y, 160) && frame.zoom == 15)
    }

    @Test(
        arguments: [
            [(30.26, -97.74), (30.51, -97.68)], [(30.26, -97.74), (30.2601, -97.7401)],
            [(-17.8, 178.2), (-13.8, -171.7)],
            [(90, 0), (-90, 120)], [(0, -90), (10, 0), (-10, 90), (0, 179)], [(89.9, -180), (89.8, 180)],
        ] as [[(Double, Double)]])
    func allPlacesAreOnTheMap(degrees: [(Double, Double)]) {
        let places = degrees.map { place($0.0, $0.1) }
        let frame = MapFrame(around: places)
        for place in places {
            let position = frame.position(of: place)
            #expect((0...MapFrame.width).contains(position.x), "\(place)")
            #expect((0...MapFrame.height).contains(position.y), "\(place)")
        }
    }

    /// From Fiji to Samoa it is a tenth of the way that it would be through Africa.
    @Test func theMapGoesAcrossThe180thMeridian() {
        let (fiji, samoa) = (place(-17.8, 178.2), place(-13.8, -171.7))
        let frame = MapFrame(around: [samoa, fiji])
        #expect(frame.zoom >= 4)
        #expect(frame.position(of: samoa).x > frame.position(of: fiji).x, "the east is on the right")
        let count = 1 << frame.zoom
        let columns = Set(frame.tiles.map(\.x))
        #expect(columns.contains(0) && columns.contains(count - 1), "\(columns)")
        #expect(frame.tiles.allSatisfy { (0..<count).contains($0.x) && (0..<count).contains($0.y) })
    }

    @Test(arguments: [[(90.0, 0.0)], [(-90, 0)], [(85, 10), (90, 10)]] as [[(Double, Double)]])
    func thereAreNoTilesBeyondAPole(degrees: [(Double, Double)]) {
        let frame = MapFrame(around: degrees.map { place($0.0, $0.1) })
        #expect(!frame.tiles.isEmpty)
        #expect(frame.tiles.allSatisfy { (0..<(1 << frame.zoom)).contains($0.y) })
        #expect(frame.metresPerUnit > 0)
    }

    @Test func tilesCoverTheMap() {
        let frame = MapFrame(around: [place(30.26, -97.74), place(30.51, -97.68)])
        let (lefts, tops) = (frame.tiles.map(\.left), frame.tiles.map(\.top))
        #expect((lefts.min() ?? 1) <= 0 && (lefts.max() ?? 0) + MapFrame.tileSide >= MapFrame.width)
        #expect((tops.min() ?? 1) <= 0 && (tops.max() ?? 0) + MapFrame.tileSide >= MapFrame.height)
        #expect(frame.tiles.count <= 9)
    }

    @Test(arguments: [
        (4.0, "200 m", "1000 ft"), (16.5, "1 km", "1 mi"), (1.0, "100 m", "200 ft"), (156_543.0, "10000 km", "5000 mi"),
    ])
    func theScaleIsARoundNumber(metresPerUnit: Double, metric: String, imperial: String) {
        let bars = [ScaleBar.metric(metresPerUnit: metresPerUnit), .imperial(metresPerUnit: metresPerUnit)]
        #expect(bars.map(\.label) == [metric, imperial])
        #expect(bars.allSatisfy { (20...100.0001).contains($0.length) }, "\(bars)")
    }

    @Test func theScaleBarIsAsLongAsItSays() {
        let bar = ScaleBar.metric(metresPerUnit: 4)
        #expect(isNear(bar.length * 4, 200))
    }

    @Test func distancesAreInBothMeasures() {
        #expect(Distance(from: place(30.2672, -97.7431), to: place(30.2672, -97.7431)).text == "0.0 km (0.0 mi)")
        #expect(Distance(from: place(30.2672, -97.7431), to: place(29.4241, -98.4936)).text == "118 km (74 mi)")
        #expect(isNear(Distance(from: place(0, 179.5), to: place(0, -179.5)).metres, 111_195, 10))
    }
}
