import ServiceKit

/// The pictures that a map lies on, from a server of somebody else.
struct MapTiles: Sendable {
    /// Whom to thank for them.
    let attribution: String
    /// The scheme and host that pages may load pictures from.
    let origin: String
    private let template: String

    /// - Parameter template: A URL that ``SettingKind/tileURL`` accepts.
    init(template: String, attribution: String) {
        self.template = template
        self.attribution = attribution
        // `https:`, nothing, and the host.
        let parts = template.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        origin = parts.prefix(3).joined(separator: "/")
    }

    /// Where a tile is.
    func url(zoom: Int, x: Int, y: Int) -> String {
        template.replacing("{z}", with: "\(zoom)").replacing("{x}", with: "\(x)").replacing("{y}", with: "\(y)")
    }
}

extension MapTiles {
    /// Those that the settings name, if they do.
    init?(_ settings: Settings) {
        guard let template = settings.optionalText(Setting.mapTiles.name) else { return nil }
        self.init(template: template, attribution: settings.text(Setting.mapAttribution.name))
    }
}

extension Setting {
    static let mapTiles = Setting(
        name: "BACKHOP_MAP_TILES", kind: .tileURL,
        meaning: "Tiles to lie below maps, such as https://tiles.example.com/{z}/{x}/{y}.png; not set: a plain grid.")
    static let mapAttribution = Setting(
        name: "BACKHOP_MAP_ATTRIBUTION", kind: .text, defaultValue: "© OpenStreetMap contributors",
        meaning: "Whom the page thanks for the map's tiles.")
}
