/// How an ``HTTPTransport`` connects, and what it refuses.
package struct HTTPTransportConfiguration: Sendable {
    /// How many requests may be on the wire at once, 1 or more; also the bound of open connections, idle ones included.
    package var maxConnections: Int
    /// The limit for name resolution, connecting and the TLS handshake together, in whole milliseconds.
    package var connectTimeout: Duration
    /// The largest response accepted, headers and body together, in bytes.
    package var responseLimit: Int
    /// The `User-Agent` of every request.
    package var userAgent: String
    /// PEM certificates to trust in place of the system's, or `nil` for the system's. Verification is always on.
    package var caFile: String?
    /// The proxy's URL, or `nil` for none; proxies named by the environment are never used.
    package var proxy: String?
    /// How many requests may wait for a connection before further ones are refused, 0 or more.
    package var queueLimit: Int
    /// How long an idle connection may still be reused, in whole seconds, at least 1.
    ///
    /// Short, because a request that meets a connection which the peer is just closing has an unknown outcome.
    package var idleLimit: Duration

    package init(
        maxConnections: Int = 8,
        connectTimeout: Duration = .seconds(5),
        responseLimit: Int = 1 << 20,
        userAgent: String = "backhop",
        caFile: String? = nil,
        proxy: String? = nil,
        queueLimit: Int = 1024,
        idleLimit: Duration = .seconds(30)
    ) {
        self.maxConnections = maxConnections
        self.connectTimeout = connectTimeout
        self.responseLimit = responseLimit
        self.userAgent = userAgent
        self.caFile = caFile
        self.proxy = proxy
        self.queueLimit = queueLimit
        self.idleLimit = idleLimit
    }
}
