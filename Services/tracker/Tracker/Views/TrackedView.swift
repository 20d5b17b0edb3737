import NIOCore

/// What a link opens, ready to be sent.
struct TrackedView: Sendable {
    let job: LivePage.Job
    let view: TrackView
    /// The view as JSON.
    let json: ByteBuffer
    /// The entity tag of exactly these bytes.
    let etag: String

    init(_ view: TrackView, of job: LivePage.Job) throws {
        let (json, etag) = try view.encoded()
        self.job = job
        self.view = view
        self.json = ByteBuffer(bytes: json)
        self.etag = etag
    }

    /// About how many bytes it takes: the view holds once more what the JSON says.
    var size: Int { 2 * json.readableBytes + 1000 }
}
