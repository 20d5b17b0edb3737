import Keyring
import RelayModel
import RelayStore

extension JobRecord {
    /// The link to the job's page.
    ///
    /// - Throws: ``CommandError`` when the key that its token came from is no longer in the keyring.
    func link(by keyring: Keyring, base: String) throws -> String {
        guard let token = keyring.trackingToken(job: id.rawValue.bytes, version: tokenVersion, sha256: tokenSHA256)
        else {
            throw CommandError("The key of the link to J\(number) is no longer in the keyring.")
        }
        return TrackingLink.url(base: base, token: token)
    }
}
