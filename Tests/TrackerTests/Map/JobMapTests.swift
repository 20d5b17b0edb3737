import RelayModel
import ServiceKit
import Testing

@testable import Tracker

/// The drawn map of a job.
@Suite struct JobMapTests {
    private static let here = GeoPoint(latitude: 30.2672, longitude: -97.7431)
    private static let route = [here, GeoPoint(latitude: 30.2852, longitude: -97.7392)]
    private let tiles = MapTiles(
        template: "https://tiles.example.com/{z}/{x}/{y}.png?key=a&b=1", attribution: "© <Maps>")

    private func map(_ language: TextLanguage = .english, tiles: MapTiles? = nil) -> JobMap {
        JobMap(words: .of(language), tiles: tiles)
    }

    @Test func itShowsThePlaceAndTheWayAndTellsThemToo() {
        let html = map().html(Self.here, route: Self.route, of: "Sam")
        #expect(html.contains(#"role="img" aria-labelledby="map-title" aria-describedby="map-desc""#))
        #expect(html.contains(#"<title id="map-title">Last known position of Sam</title>"#))
        #expect(html.contains("About 2.0 km (1.3 mi) in a straight line from where the route ends."))
        for part in ["here", "way", "stop", "goal", "grid", "scale"] {
            #expect(html.contains("class=\"\(part)\""), "\(part)")
        }
        #expect(!html.contains("<image"))
    }

    @Test func withoutAWayThePlaceIsTold() {
        let html = map(.spanish).html(Self.here, route: [], of: nil)
        #expect(html.contains(#"<title id="map-title">Última posición conocida</title>"#))
        #expect(html.contains("Latitud 30.267, longitud -97.743."))
        #expect(html.contains(#"class="here" transform="translate(240 160)""#) && !html.contains(#"class="way""#))
    }

    /// The policy of the pages forbids both, and nobody would see it but those whom it hits.
    @Test(arguments: TextLanguage.allCases)
    func itHasNoStylesAndNoScript(language: TextLanguage) {
        let html = map(language, tiles: tiles).html(Self.here, route: Self.route, of: "Sam")
        #expect(!html.contains("style=") && !html.contains("<style") && !html.contains("<script"))
        #expect(!html.contains("fill=") && !html.contains("stroke="), "the dark needs other colours")
    }

    @Test func everyPartHasItsLooks() {
        let html =
            map(tiles: tiles).html(Self.here, route: Self.route, of: "Sam") + map().html(Self.here, route: [], of: nil)
        let style = String(decoding: PackageResources.track_css, as: UTF8.self)
        for match in html.matches(of: /class="([a-z]+)"/) where match.output.1 != "here" {
            #expect(style.contains(".\(match.output.1)"), "\(match.output.1)")
        }
    }

    @Test func tilesLieBelowAndTheirMakersAreThanked() {
        let html = map(tiles: tiles).html(Self.here, route: [], of: "Sam")
        // As every web map numbers them.
        #expect(html.contains(#"href="https://tiles.example.com/15/7487/13491.png?key=a&amp;b=1""#), "\(html)")
        #expect(html.contains("<small>© &lt;Maps&gt;</small>") && !html.contains(#"class="grid""#))
        let images = html.matches(of: /<image/).count
        #expect((4...9).contains(images))
    }

    @Test(arguments: [
        ("https://tiles.example.com/{z}/{x}/{y}.png", "https://tiles.example.com"),
        ("http://127.0.0.1:8080/a/{z}/{x}/{y}?k=https://other.example", "http://127.0.0.1:8080"),
    ])
    func picturesMayComeFromTheTilesHostOnly(template: String, origin: String) {
        #expect(MapTiles(template: template, attribution: "").origin == origin)
    }

    @Test func theOperatorsNameIsEscaped() {
        let html = map().html(Self.here, route: [], of: "<b>")
        #expect(html.contains("position of &lt;b&gt;") && !html.contains("<b>"))
    }
}
