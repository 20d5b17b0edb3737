/// One broker, from `amqp(s)://user:password@host:port/vhost?cacertfile=…`.
///
/// Everything but the host is optional: user and password `guest`, port 5672 (5671 with TLS), virtual host `/`. User, password
/// and virtual host are percent-decoded. Of the query, `cacertfile`, `certfile` and `keyfile` are understood
/// (https://www.rabbitmq.com/docs/uri-query-parameters); peer and host name are always verified.
package struct AMQPEndpoint: Sendable, Equatable, CustomStringConvertible {
    /// A name or an address, without brackets.
    package var host: String
    /// 1 to 65535.
    package var port: Int
    /// Logs in by SASL PLAIN.
    package var user = "guest"
    /// Decoded.
    package var virtualHost = "/"
    /// Whether the scheme is `amqps`.
    package var usesTLS: Bool
    /// PEM files; without a CA file, the system's bundle is used.
    package var caFile: String?
    /// The client's certificate; goes with ``keyFile``.
    package var certificateFile: String?
    /// The key of the client's certificate.
    package var keyFile: String?
    let password: String

    /// Without the password.
    package var description: String { "\(usesTLS ? "amqps" : "amqp")://\(user)@\(address)\(virtualHost)" }

    /// `host:port`.
    package var address: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    init(url: Substring, entry: Int) throws(AMQPError) {
        var parser = EndpointParser(rest: url, entry: entry)
        usesTLS = try parser.scheme()
        let query = try parser.query()
        if let vhost = try parser.virtualHost() { virtualHost = vhost }
        let credentials = try parser.credentials()
        user = credentials.user ?? user
        password = credentials.password ?? "guest"
        (host, port) = try parser.hostAndPort(defaultPort: usesTLS ? 5671 : 5672)
        caFile = query["cacertfile"]
        certificateFile = query["certfile"]
        keyFile = query["keyfile"]
        guard (certificateFile == nil) == (keyFile == nil) else {
            throw parser.failure("certfile and keyfile belong together")
        }
    }
}

/// Takes a URL apart; each step removes its part from `rest`.
private struct EndpointParser {
    var rest: Substring
    let entry: Int

    func failure(_ detail: String) -> AMQPError { .invalid("configure AMQP", "URL \(entry): \(detail)") }

    mutating func scheme() throws(AMQPError) -> Bool {
        for (scheme, usesTLS) in [("amqp://", false), ("amqps://", true)] where rest.lowercased().hasPrefix(scheme) {
            rest = rest.dropFirst(scheme.count)
            return usesTLS
        }
        throw failure("it must start with amqp:// or amqps://")
    }

    mutating func query() throws(AMQPError) -> [String: String] {
        guard let mark = rest.firstIndex(of: "?") else { return [:] }
        var values: [String: String] = [:]
        for pair in rest[rest.index(after: mark)...].split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, ["cacertfile", "certfile", "keyfile"].contains(parts[0]) else {
                throw failure("of the query only cacertfile, certfile and keyfile are understood")
            }
            values[String(parts[0])] = try decoded(parts[1])
        }
        rest = rest[..<mark]
        return values
    }

    mutating func virtualHost() throws(AMQPError) -> String? {
        guard let slash = rest.firstIndex(of: "/") else { return nil }
        let path = rest[rest.index(after: slash)...]
        rest = rest[..<slash]
        // Strictly, a lone slash names the virtual host with the empty name; people mean the default one.
        if path.isEmpty { return nil }
        guard !path.contains("/") else { throw failure("a slash in the virtual host is written %2F") }
        return try decoded(path)
    }

    mutating func credentials() throws(AMQPError) -> (user: String?, password: String?) {
        guard let at = rest.lastIndex(of: "@") else { return (nil, nil) }
        let parts = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        rest = rest[rest.index(after: at)...]
        return (try decoded(parts[0]), parts.count > 1 ? try decoded(parts[1]) : nil)
    }

    func hostAndPort(defaultPort: Int) throws(AMQPError) -> (String, Int) {
        var host = rest
        var port = defaultPort
        if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("]") {
            guard let number = Int(rest[rest.index(after: colon)...]), (1...65535).contains(number) else {
                throw failure("the port is not a number from 1 to 65535")
            }
            host = rest[..<colon]
            port = number
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty, !host.contains("%") else { throw failure("the host is missing") }
        return (String(host), port)
    }

    private func decoded(_ text: Substring) throws(AMQPError) -> String {
        var bytes: [UInt8] = []
        var input = Array(text.utf8)[...]
        while let byte = input.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: input.prefix(2), as: UTF8.self)
            guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else { throw failure("broken % escape") }
            bytes.append(value)
            input = input.dropFirst(2)
        }
        // C strings end at a zero byte.
        guard !bytes.contains(0), let decoded = String(validating: bytes, as: UTF8.self) else {
            throw failure("a part is not valid UTF-8")
        }
        return decoded
    }
}
