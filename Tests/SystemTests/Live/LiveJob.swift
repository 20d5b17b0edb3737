import Foundation
import HTTPTransport
import Testing

@testable import TestInstallation

/// A job as its customer reaches it.
struct LiveJob {
    /// The stream's address, the view's and the page's.
    let events: String
    let view: String
    let page: String
    private let installation: Installation

    private struct JobView: Decodable { var tracking_url: String }

    init(_ number: String, _ installation: Installation) async throws {
        let answer = try await installation.get(
            "\(installation.trackURL)/api/jobs/\(number)", headers: try await installation.bearer())
        let job = try JSONDecoder().decode(JobView.self, from: Data(answer.body))
        let token = try #require(job.tracking_url.split(separator: "=").last)
        view = "\(installation.trackURL)/api/track/\(token)"
        page = job.tracking_url
        events = "\(view)/events"
        self.installation = installation
    }

    /// The entity tag of the job's view now.
    func etag() async throws -> String? { try await installation.get(view).header("ETag") }
}
