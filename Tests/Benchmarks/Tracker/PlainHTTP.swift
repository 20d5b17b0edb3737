/// The head of a response, as far as the benchmarks look at it.
struct ResponseHead {
    let status: Int
    let etag: String?
    /// The size of the body.
    let bodySize: Int
    /// The size of head and body together.
    let size: Int

    /// Nil while it is not complete.
    init?(_ bytes: [UInt8]) {
        guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: Self.end) }) else { return nil }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(whereSeparator: \.isNewline)
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            fields[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
        }
        let words = lines.first?.split(separator: " ") ?? []
        status = words.count > 1 ? Int(words[1]) ?? 0 : 0
        etag = fields["etag"]
        // A 304 tells the size of what it does not send (RFC 9110 §15.4.5).
        bodySize = status == 304 ? 0 : fields["content-length"].flatMap { Int($0) } ?? 0
        size = end + Self.end.count + bodySize
    }

    private static let end = Array("\r\n\r\n".utf8)
}

/// A GET on a connection that is kept alive.
func getRequest(_ path: String, etag: String? = nil) -> [UInt8] {
    let condition = etag.map { "If-None-Match: \($0)\r\n" } ?? ""
    return Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\(condition)\r\n".utf8)
}

/// Asks once, on a connection of its own.
func ask(_ path: String, port: UInt16) throws -> ResponseHead {
    let socket = try BenchSocket(port: port)
    try socket.send(getRequest(path))
    var response: [UInt8] = [], buffer = [UInt8](repeating: 0, count: 65536)
    while true {
        try socket.receive(to: &response, by: &buffer)
        if let head = ResponseHead(response), response.count >= head.size { return head }
    }
}
