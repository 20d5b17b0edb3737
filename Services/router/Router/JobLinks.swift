import Keyring
import RelayModel
import RelayStore

/// Makes jobs' tracking tokens, and the links that customers follow their job by.
struct JobLinks: Sendable {
    let keyring: Keyring
    /// The public base URL of the tracking page; nil when texts have no links.
    let baseURL: String?

    /// The hash of a new job's token, which alone is stored.
    func tokenHash(ofNew job: JobID) -> [UInt8] { keyring.trackingToken(job: job.rawValue.bytes, version: 1).sha256 }

    /// The link to a job; nil when texts have no links, or the token's key is no longer in the keyring.
    func url(of job: OpenJob) -> String? {
        guard let baseURL,
            let token = keyring.trackingToken(
                job: job.id.rawValue.bytes, version: job.token.version, sha256: job.token.sha256)
        else { return nil }
        return TrackingLink.url(base: baseURL, token: token)
    }
}
