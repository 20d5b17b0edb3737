/// The URL of a webhook as Twilio may have signed it.
///
/// The text is cut, never rebuilt: scheme, host, path and query keep their bytes, because a re-encoded URL has another
/// signature. The user information and the fragment, which Twilio keeps to itself, are dropped
/// (<https://www.twilio.com/docs/usage/security>).
struct SignedURL {
    private let scheme: Substring
    private let host: Substring
    private let port: Substring
    /// The path and the query, from the first `/` or `?` on.
    private let rest: Substring

    /// Takes an absolute URL; nil for anything without `://`.
    init?(_ text: String) {
        let url = text.prefix { $0 != "#" }
        guard let end = url.firstIndex(of: ":"), url[end...].hasPrefix("://") else { return nil }
        scheme = url[..<end]
        let afterScheme = url[end...].dropFirst(3)
        let authority = afterScheme.prefix { $0 != "/" && $0 != "?" }
        rest = afterScheme[authority.endIndex...]
        let address = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        // The colons of an IPv6 address are inside its brackets.
        let afterHost = address.lastIndex(of: "]") ?? address.startIndex
        let colon = address[afterHost...].lastIndex(of: ":") ?? address.endIndex
        host = address[..<colon]
        port = address[colon...].dropFirst()
    }

    /// The URL without its port and with it, or with the scheme's own where it names none: Twilio's libraries accept both,
    /// since Twilio is not consistent (twilio-python, `request_validator.py`).
    var candidates: [String] {
        let shownPort = port.isEmpty ? defaultPort : port
        return ["\(scheme)://\(host)\(rest)", "\(scheme)://\(host):\(shownPort)\(rest)"]
    }

    /// The first value of the query's `bodySHA256`, as it is written; nil when there is none.
    var bodySHA256: Substring? {
        let query = rest.drop { $0 != "?" }.dropFirst()
        let mark = "bodySHA256="
        return query.split(separator: "&").first { $0.hasPrefix(mark) }?.dropFirst(mark.count)
    }

    private var defaultPort: Substring { scheme.lowercased() == "https" ? "443" : "80" }
}
