import Hummingbird
import Keyring

/// The cookie that a browser shows once somebody has signed in to the console.
struct SessionCookie: Sendable {
    /// For how long a login is good.
    static let seconds = 12 * 3600

    let name: String
    private let isSecure: Bool

    /// - Parameter trackURL: Where browsers reach the tracker. With TLS the name makes them take the cookie from this host alone,
    ///   and from no page of it that came without (draft-ietf-httpbis-rfc6265bis, 4.1.3.2 "The __Host- Prefix").
    init(trackURL: String) {
        isSecure = trackURL.lowercased().hasPrefix("https:")
        name = isSecure ? "__Host-backhop_console" : "backhop_console"
    }

    /// The secret that the browser shows; nil for none and for what cannot be one.
    func secret(of request: Request) -> SessionSecret? { request.cookies[name].flatMap { SessionSecret($0.value) } }

    /// What gives the browser the secret.
    func setting(_ secret: SessionSecret) -> String { field(secret.reveal(), seconds: Self.seconds) }

    /// What takes it from the browser.
    var clearing: String { field("", seconds: 0) }

    private func field(_ value: String, seconds: Int) -> String {
        "\(name)=\(value); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Strict" + (isSecure ? "; Secure" : "")
    }
}
