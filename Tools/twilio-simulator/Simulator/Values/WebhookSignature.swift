import Crypto
import FoundationEssentials

/// Signs a webhook as Twilio does: base64 of HMAC-SHA1 over the URL and the sorted parameters.
///
/// Written from Twilio's "Security" page and its published vectors alone, sharing no code with the product: a mistake
/// there must not be hidden by the same mistake here. Repeated names contribute their values once each and sorted, as
/// Twilio's Python and Node libraries check them.
///
/// - Parameters:
///   - url: The URL as configured, with its query. An override fragment after `#` and a user and password before the host
///     are left out of the signature; a port that stands there is not.
///   - form: The decoded parameters of a POST; none for a GET.
///   - token: The account's primary auth token; a secondary token never signs.
package func webhookSignature(url: String, form: FormPairs, token: String) -> String {
    var text = Array(withoutUserInfo(url).utf8.prefix { $0 != UInt8(ascii: "#") })
    var previous: FormPairs.Pair?
    for pair in form.pairs.sorted(by: precedes) {
        if let previous, !precedes(previous, pair) { continue }
        text.append(contentsOf: pair.name.utf8)
        text.append(contentsOf: pair.value.utf8)
        previous = pair
    }
    let code = HMAC<Insecure.SHA1>.authenticationCode(for: text, using: SymmetricKey(data: Array(token.utf8)))
    return Data(code).base64EncodedString()
}

/// By the bytes of the name, then of the value: Swift's own order is by canonical equivalence.
private func precedes(_ left: FormPairs.Pair, _ right: FormPairs.Pair) -> Bool {
    if left.name.utf8.elementsEqual(right.name.utf8) {
        return left.value.utf8.lexicographicallyPrecedes(right.value.utf8)
    }
    return left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
}
