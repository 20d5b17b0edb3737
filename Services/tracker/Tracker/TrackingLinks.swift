import Keyring
import RelayModel
import RelayStore

/// Makes the links that customers follow their job by.
struct TrackingLinks: Sendable {
    let baseURL: String
    let keyring: Keyring

    /// The token of a job's link; only its hash is stored.
    func token(of job: JobID, version: Int) -> (token: String, sha256: [UInt8]) {
        keyring.trackingToken(job: job.rawValue.bytes, version: version)
    }

    /// The link to a job's page.
    func url(of job: JobRecord) -> String {
        TrackingLink.url(base: baseURL, token: token(of: job.id, version: job.tokenVersion).token)
    }
}
