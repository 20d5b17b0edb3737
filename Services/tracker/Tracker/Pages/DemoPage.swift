/// The tracking page with sample data, for those who come without a link.
enum DemoPage {
    /// Says that it is nobody's job, and leads to where a customer finds theirs.
    static let html = TrackPage.document(
        title: "Demo", refreshes: false, isDated: true,
        body: """
            <p class="notice" role="note">This is a demo with sample data: there is no such job.
            <a href="/track/?business=">Find your own job</a></p>
            \(TrackPage.content(sample, etag: ""))
            """)

    private static let sample = TrackView(
        business: "Sample Dumpsters", job: "J1042", status: "in_progress", serviceType: "20-yard dumpster",
        eta: "2026-01-15T16:30:00Z", assignedTo: "Sam",
        timeline: [
            entry("you", "15:02:11", "My dumpster is full. Can you come today?"),
            entry("milestone", "15:02:12", "Job J1042 opened"),
            entry("milestone", "15:03:40", "Sam has your message"),
            entry("business", "15:04:05", "Yes, I will be there before noon. Is the gate open?"),
            entry("you", "15:05:32", "It is. Thank you!"),
        ])

    private static func entry(_ kind: String, _ time: String, _ text: String) -> TrackView.Entry {
        TrackView.Entry(kind: kind, at: "2026-01-15T\(time)Z", text: text)
    }
}
