import Keyring
import RelayModel
import RelayStore

/// Makes the links that customers follow their job by.
struct TrackingLinks: Sendable {
    let baseURL: String
    let keyring: Keyring

    /// The token of a job's new link; only its hash is stored.
    func token(of job: JobID, version: Int) -> (token: String, sha256: [UInt8]) {
        keyring.trackingToken(job: job.rawValue.bytes, version: version)
    }

    /// The token that opens a job's page; nil when the key that it came from is no longer in the keyring.
    func token(of job: JobRecord) -> String? {
        keyring.trackingToken(job: job.id.rawValue.bytes, version: job.tokenVersion, sha256: job.tokenSHA256)
    }

    /// The link to a job's page.
    func url(of job: JobRecord) -> String {
        url(token: token(of: job) ?? token(of: job.id, version: job.tokenVersion).token)
    }

    /// The link that a token belongs to.
    func url(token: String) -> String { TrackingLink.url(base: baseURL, token: token) }
}
