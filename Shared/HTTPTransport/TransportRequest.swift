/// One HTTP request.
package struct TransportRequest: Sendable {
    /// An HTTP method in capitals, such as `POST`.
    package var method: String
    /// An absolute `http` or `https` URL, percent-encoded already.
    package var url: String
    /// Header fields in order; `Content-Length`, `Transfer-Encoding`, `Expect` and `Connection` are the transport's.
    package var headers: [(String, String)]
    /// The body; its length is always sent for POST, PUT and PATCH, also when it is 0.
    package var body: [UInt8]

    package init(method: String, url: String, headers: [(String, String)] = [], body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }

    var carriesBody: Bool { !body.isEmpty || ["POST", "PUT", "PATCH"].contains(method) }

    /// Refuses what would smuggle a second header or request, or contradict the transport's own headers.
    func validate() throws(HTTPTransportError) {
        guard !method.isEmpty, method.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
            throw HTTPTransportError(.invalidRequest, "check method")
        }
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw HTTPTransportError(.invalidRequest, "check URL")
        }
        for (name, value) in headers {
            guard !isReserved(name), !name.isEmpty, name.utf8.allSatisfy(isTokenByte),
                value.utf8.allSatisfy(isFieldByte)
            else { throw HTTPTransportError(.invalidRequest, "check headers") }
        }
    }
}

/// Whether a header field is the transport's own.
private func isReserved(_ name: String) -> Bool {
    ["content-length", "transfer-encoding", "expect", "connection"].contains { reserved in
        // The lengths differ mostly, and comparing them costs nothing.
        reserved.utf8.count == name.utf8.count && reserved == name.lowercased()
    }
}

/// A byte of a token (RFC 9110, section 5.6.2).
private func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}

/// A byte of a field value (RFC 9110, section 5.5): no control character but the tab.
private func isFieldByte(_ byte: UInt8) -> Bool { byte == 0x09 || (byte >= 0x20 && byte != 0x7F) }
