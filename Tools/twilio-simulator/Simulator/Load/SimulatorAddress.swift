import FoundationEssentials
import HTTPTransport

/// A running simulator, as the load and the judge talk to its control side: over connections of their own.
struct SimulatorAddress: Sendable {
    /// What became of a text to a business.
    struct Receipt: Decodable, Sendable {
        /// The HTTP status of the webhook's answer; nil when there was none.
        var status: Int?
    }

    private struct Page: Decodable {
        var messages: [JournalMessage]
    }

    let base: String
    private let http: HTTPTransport

    /// - Parameter connections: How many requests may be under way at once.
    init(_ address: String, connections: Int = 8) throws(SimulatorError) {
        base = String(address.reversed().drop { $0 == "/" }.reversed())
        do {
            http = try HTTPTransport(
                HTTPTransportConfiguration(
                    maxConnections: connections, responseLimit: 64 << 20, userAgent: "backhop-load",
                    queueLimit: 100_000))
        } catch {
            throw SimulatorError("the HTTP client cannot start: \(error)")
        }
    }

    /// Sends a text from a phone, and answers when the product's webhook was tried.
    ///
    /// - Throws: ``SimulatorError`` when the simulator itself does not answer.
    func text(from phone: String, to number: String, _ body: String, sid: String) async throws -> Receipt {
        let order = JSONValue.object([("to", .string(number)), ("body", .string(body)), ("sid", .string(sid))])
        // A webhook may take fifteen seconds, and is tried twice.
        let answer = try await request(
            "POST", "/phones/\(formEncoded(phone))/texts", order.bytes(), timeout: .seconds(60))
        return try wireDecoder().decode(Receipt.self, from: answer)
    }

    /// The messages from a place in the journal on, oldest first, at most so many.
    func messages(from sequence: Int, limit: Int = 1000) async throws -> [JournalMessage] {
        let answer = try await request("GET", "/messages?from=\(sequence)&limit=\(limit)", [], timeout: .seconds(30))
        return try wireDecoder().decode(Page.self, from: answer).messages
    }

    /// The whole journal.
    func journal() async throws -> [JournalMessage] {
        var all: [JournalMessage] = []
        while true {
            let page = try await messages(from: (all.last?.seq ?? -1) + 1)
            guard !page.isEmpty else { return all }
            all += page
        }
    }

    /// Closes the connections.
    func close() async { await http.close() }

    private func request(_ method: String, _ path: String, _ body: [UInt8], timeout: Duration) async throws -> Data {
        let headers = [("Content-Type", "application/json")]
        let response: TransportResponse
        do {
            response = try await http.send(
                TransportRequest(method: method, url: base + path, headers: headers, body: body), timeout: timeout,
                startBy: nil)
        } catch {
            throw SimulatorError("the simulator at \(base) does not answer")
        }
        guard response.status == 200 else {
            throw SimulatorError(
                "the simulator at \(base) answers \(method) \(path.prefix(9))… with \(response.status)")
        }
        return Data(response.body)
    }
}
