import HTTPTransport
import Postgres

extension Installation {
    /// Lets texts to operators have links.
    func wantLinks() async throws { try await database.script("update tenants set ack_links = true") }

    /// A request without a body.
    func request(_ method: String, _ url: String) async throws -> TransportResponse {
        try await http.send(
            TransportRequest(method: method, url: url, headers: [], body: []), timeout: .seconds(10), startBy: nil)
    }
}

extension SimulatorClient.Text {
    /// The link in a text to an operator.
    var link: String? { body.firstMatch(of: /https?:\/\/\S+/).map { String($0.output) } }
}
