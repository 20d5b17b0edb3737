import RelayModel

/// The tracking page with sample data, for those who come without a link.
enum DemoPage {
    /// Says that it is nobody's job, and leads to where a customer finds theirs.
    static func html(on page: TrackPage) -> String {
        TrackPage.document(
            title: page.words.demoTitle, refreshes: false, isDated: true, language: page.language,
            body: """
                <aside class="notice"><p>\(escaped(page.words.demo))
                <a href="/track/?business=">\(escaped(page.words.findYours))</a></p></aside>
                \(page.content(sample, etag: ""))
                """)
    }

    private static let sample = TrackView(
        business: "Sample Dumpsters", job: "J1042", status: "in_progress", serviceType: "20-yard dumpster",
        eta: "2026-01-15T16:30:00Z", assignedTo: "Sam", location: route[2], route: route,
        timeline: [
            entry("you", "15:02:11", "My dumpster is full. Can you come today?"),
            entry(.opened("J1042"), "15:02:12"),
            entry(.taken(by: "Sam"), "15:03:40"),
            entry("business", "15:04:05", "Yes, I will be there before noon. Is the gate open?"),
            entry("you", "15:05:32", "It is. Thank you!"),
        ])

    /// Through the middle of Austin, Texas.
    private static let route = [
        (30.3074, -97.7559), (30.2993, -97.7533), (30.2929, -97.7479), (30.2871, -97.7466), (30.2852, -97.7392),
        (30.2787, -97.7371), (30.2726, -97.7394), (30.2672, -97.7365), (30.2621, -97.7281),
        (30.2605, -97.7153), (30.2571, -97.7012),
    ].map { GeoPoint(latitude: $0.0, longitude: $0.1) }

    private static func entry(_ kind: String, _ time: String, _ text: String) -> TrackView.Entry {
        TrackView.Entry(kind: kind, at: at(time), text: text)
    }

    private static func entry(_ milestone: TrackMilestone, _ time: String) -> TrackView.Entry {
        TrackView.Entry(milestone, at: at(time))
    }

    private static func at(_ time: String) -> String { "2026-01-15T\(time)Z" }
}
