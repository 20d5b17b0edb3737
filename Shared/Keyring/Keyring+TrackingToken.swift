import Crypto
import FoundationEssentials

extension Keyring {
    /// The token of a job's tracking link: 128 bits, in 22 characters of base64url.
    ///
    /// It is derived by HKDF-SHA256, so it can be sent again although only its hash is stored. A higher version gives
    /// another token, which revokes the earlier one. It comes from the first key; after a rotation use
    /// ``trackingToken(job:version:sha256:)`` to find the one that was given out.
    ///
    /// - Parameters:
    ///   - job: The sixteen bytes of the job's id.
    ///   - version: The job's token version, from 1.
    /// - Returns: The token, and the SHA-256 of its characters, as ``trackingHash(of:)`` gives it.
    package func trackingToken(job: [UInt8], version: Int) -> (token: String, sha256: [UInt8]) {
        keys[0].trackingToken(job: job, version: version)
    }

    /// The token of that job and version whose hash is stored, whichever key it came from.
    ///
    /// - Returns: Nil when that key is no longer in the keyring; then give the job a new version.
    package func trackingToken(job: [UInt8], version: Int, sha256: [UInt8]) -> String? {
        keys.lazy.map { $0.trackingToken(job: job, version: version) }.first { $0.sha256 == sha256 }?.token
    }

    /// The stored form of a token that somebody shows.
    ///
    /// - Returns: Nil for what cannot be a token, so that it needs no query.
    package static func trackingHash(of token: String) -> [UInt8]? {
        guard token.utf8.count == 22, Base64URL.isWritten(token) else { return nil }
        return Array(SHA256.hash(data: Array(token.utf8)))
    }
}

extension MasterKey {
    fileprivate func trackingToken(job: [UInt8], version: Int) -> (token: String, sha256: [UInt8]) {
        let count = withUnsafeBytes(of: UInt64(truncatingIfNeeded: version).bigEndian) { Array($0) }
        let secret = derived(purpose: "backhop/track/1", of: job + count, count: 16)
        let token = Base64URL.text(secret.withUnsafeBytes { Data($0) })
        return (token, Array(SHA256.hash(data: Array(token.utf8))))
    }
}
