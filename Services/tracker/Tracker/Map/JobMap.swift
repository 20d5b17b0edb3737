import RelayModel

/// Where the operator is and the way that leads to the customer, as an SVG that needs no script.
///
/// It says nothing of its looks: the pages' policy allows no styles inside them, so `track.css` has them all.
struct JobMap {
    let words: TrackPageWords
    /// What lies below; without them there is a plain grid.
    let tiles: MapTiles?

    /// - Parameters:
    ///   - route: Empty when nobody knows it.
    ///   - name: Of the operator.
    func html(_ location: GeoPoint, route: [GeoPoint], of name: String?) -> String {
        let frame = MapFrame(around: route + [location])
        let title = escaped(words.position(of: name))
        return """
            <figure class="map">
            <svg viewBox="0 0 \(number(MapFrame.width)) \(number(MapFrame.height))" role="img" \
            aria-labelledby="map-title" aria-describedby="map-desc">
            <title id="map-title">\(title)</title>
            <desc id="map-desc">\(escaped(description(location, route)))</desc>
            \(Self.whole("ground"))
            \(background(frame))
            \(way(route, frame))
            \(marker(frame.position(of: location)))
            \(scale(frame))
            </svg>
            <figcaption>\(title)\(credit)</figcaption>
            </figure>
            """
    }

    private func description(_ location: GeoPoint, _ route: [GeoPoint]) -> String {
        guard let end = route.last else { return words.coordinates(location) }
        return words.distance(Distance(from: location, to: end))
    }

    private var credit: String {
        tiles.map { " <small>\(escaped($0.attribution))</small>" } ?? ""
    }

    // MARK: What lies below

    private func background(_ frame: MapFrame) -> String {
        guard let tiles else { return grid(frame) }
        // A little more, because edges that only touch show a line between them.
        let side = number(MapFrame.tileSide + 0.5)
        let images = frame.tiles.map { tile in
            let url = tiles.url(zoom: frame.zoom, x: tile.x, y: tile.y)
            return """
                <image href="\(escaped(url))" x="\(number(tile.left))" y="\(number(tile.top))" \
                width="\(side)" height="\(side)"/>
                """
        }
        return "<g class=\"tiles\">\(images.joined())</g>"
    }

    /// Lines that belong to the ground, so that they move when the map does.
    private func grid(_ frame: MapFrame) -> String {
        let step = MapFrame.tileSide / 4
        let first = { (start: Double) in (start / step).rounded(.up) * step - start }
        let upright = stride(from: first(frame.left), to: MapFrame.width, by: step).map {
            "M\(number($0)) 0V\(number(MapFrame.height))"
        }
        let level = stride(from: first(frame.top), to: MapFrame.height, by: step).map {
            "M0 \(number($0))H\(number(MapFrame.width))"
        }
        return "<path class=\"grid\" d=\"\((upright + level).joined())\"/>"
    }

    // MARK: What lies above

    private func way(_ route: [GeoPoint], _ frame: MapFrame) -> String {
        let points = route.map { frame.position(of: $0) }
        guard let start = points.first, let end = points.last else { return "" }
        let line = points.map { "\(number($0.x)) \(number($0.y))" }.joined(separator: "L")
        // The same line below in another colour is its border.
        return """
            <path class="border" d="M\(line)"/><path class="way" d="M\(line)"/>
            <circle class="stop" cx="\(number(start.x))" cy="\(number(start.y))" r="5"/>
            <circle class="stop" cx="\(number(end.x))" cy="\(number(end.y))" r="9"/>
            <circle class="goal" cx="\(number(end.x))" cy="\(number(end.y))" r="4"/>
            """
    }

    /// A pin whose foot is at the place.
    private func marker(_ position: (x: Double, y: Double)) -> String {
        """
        <g class="here" transform="translate(\(number(position.x)) \(number(position.y)))">
        <circle class="halo" r="20"/><ellipse class="shadow" rx="7" ry="3"/>
        <path class="pin" d="M0 0C-3 -9 -14 -15 -14 -27A14 14 0 0 1 14 -27C14 -15 3 -9 0 0Z"/>
        <circle class="eye" cy="-27" r="5.5"/></g>
        """
    }

    private func scale(_ frame: MapFrame) -> String {
        let metric = ScaleBar.metric(metresPerUnit: frame.metresPerUnit)
        let imperial = ScaleBar.imperial(metresPerUnit: frame.metresPerUnit)
        let length = max(metric.length, imperial.length)
        return """
            <g class="scale" transform="translate(16 \(number(MapFrame.height - 30)))">
            <rect class="plate" x="-8" y="-23" width="\(number(length + 16))" height="46" rx="6"/>
            <path d="M0 -5V5M0 0H\(number(length))M\(number(metric.length)) 0V-5M\(number(imperial.length)) 0V5"/>
            <text x="5" y="-8">\(metric.label)</text><text x="5" y="17">\(imperial.label)</text></g>
            """
    }

    private static func whole(_ name: String) -> String {
        "<rect class=\"\(name)\" width=\"\(number(MapFrame.width))\" height=\"\(number(MapFrame.height))\"/>"
    }
}

/// A length with one decimal, without it where that is 0.
private func number(_ value: Double) -> String {
    let tenths = (value * 10).rounded() / 10
    return tenths == tenths.rounded() ? "\(Int(tenths))" : "\(tenths)"
}
