/// The final response to a ``TransportRequest``, whatever its status; redirects are not followed.
package struct TransportResponse: Sendable {
    /// The status code, 200–999; interim responses are skipped.
    package var status: Int
    /// Header fields in the order they came, values without surrounding blanks.
    package var headers: [(String, String)]
    package var body: [UInt8]

    package init(status: Int, headers: [(String, String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first value of a header field, whose name is compared without case.
    package func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.first { $0.0.lowercased() == wanted }?.1
    }
}
