import Crypto
import FoundationEssentials

/// Twilio's signature of a webhook: base64 of HMAC-SHA1, keyed with the account's auth token, over the URL and the form.
///
/// It accepts what Twilio's own libraries accept; see <https://www.twilio.com/docs/usage/security> and twilio-python's
/// `request_validator.py`. Give the public URL that Twilio was told, with the query as it arrived, never one made of
/// the request's `Host` header.
package enum TwilioSignature {
    /// Whether `header` is the signature of this webhook by one of the tokens.
    ///
    /// The comparison takes the same time wherever the bytes differ. An empty token signs nothing: anyone has it.
    ///
    /// - Parameters:
    ///   - header: The value of `X-Twilio-Signature`.
    ///   - url: The whole URL as Twilio requested it; user information and fragment are ignored.
    ///   - form: The form of the body; nil for a GET and for JSON, whose hash must be the query's `bodySHA256`.
    ///   - body: The raw body, looked at only without a form.
    ///   - tokens: The tokens that may have signed: the current one and, during a rotation, the next.
    package static func matches(
        _ header: String, url: String, form: TwilioForm?, body: [UInt8], tokens: [[UInt8]]
    ) -> Bool {
        guard let url = SignedURL(url), let signature = Data(base64Encoded: header),
            signature.count == Insecure.SHA1.byteCount, form != nil || isCovered(body, by: url)
        else { return false }
        let texts = url.candidates.map { signedBytes(url: $0, form: form) }
        let keys = tokens.filter { !$0.isEmpty }.map { SymmetricKey(data: $0) }
        return keys.contains { key in
            texts.contains {
                HMAC<Insecure.SHA1>.isValidAuthenticationCode(signature, authenticating: $0, using: key)
            }
        }
    }

    /// Whether `header` is the signature of this webhook by one of the tokens, given as text.
    package static func matches(
        _ header: String, url: String, form: TwilioForm?, body: [UInt8], tokens: [String]
    ) -> Bool {
        matches(header, url: url, form: form, body: body, tokens: tokens.map { Array($0.utf8) })
    }

    /// The value of `X-Twilio-Signature` for exactly this URL; for the simulator and tests.
    ///
    /// - Parameter form: Nil for a GET, and for JSON, where the URL carries ``bodySHA256(_:)``.
    package static func sign(url: String, form: TwilioForm?, token: String) -> String {
        let key = SymmetricKey(data: Array(token.utf8))
        let code = HMAC<Insecure.SHA1>.authenticationCode(for: signedBytes(url: url, form: form), using: key)
        return Data(code).base64EncodedString()
    }

    /// What a JSON webhook's URL carries as `bodySHA256`: lower-case hexadecimal.
    package static func bodySHA256(_ body: [UInt8]) -> String {
        String(decoding: HexDigit.lower(SHA256.hash(data: body)), as: UTF8.self)
    }

    /// Without a form only the URL is signed, so the body must be empty or its hash part of the URL.
    private static func isCovered(_ body: [UInt8], by url: SignedURL) -> Bool {
        guard let hash = url.bodySHA256 else { return body.isEmpty }
        return bodySHA256(body).utf8.elementsEqual(hash.utf8)
    }

    /// The URL, then each name and value, by name and value; a value that a name has twice counts once.
    private static func signedBytes(url: String, form: TwilioForm?) -> [UInt8] {
        let pairs = (form?.pairs ?? []).map { SignedPair(name: Array($0.name.utf8), value: Array($0.value.utf8)) }
        return Set(pairs).sorted().reduce(into: Array(url.utf8)) { $0 += $1.name + $1.value }
    }
}

/// A pair as bytes: text would be compared by canonical equivalence, and Twilio compares bytes.
private struct SignedPair: Hashable, Comparable {
    let name: [UInt8]
    let value: [UInt8]

    static func < (first: SignedPair, second: SignedPair) -> Bool {
        first.name == second.name
            ? first.value.lexicographicallyPrecedes(second.value)
            : first.name.lexicographicallyPrecedes(second.name)
    }
}
