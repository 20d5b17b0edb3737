import Foundation
import HTTPTransport

/// Drives the Twilio simulator: phones that text, phones that look at what they got, faults.
struct SimulatorClient: Sendable {
    /// A text as a phone sees it.
    struct Text: Decodable, Sendable {
        var sid: String
        var direction: String
        var from: String
        var to: String
        var body: String
        /// The addresses of what came with it.
        var media: [String]
        var at: String
        var status: String
    }

    private struct Phone: Decodable {
        var messages: [Text]
    }
    /// What became of a text to the business.
    struct Sent: Decodable, Sendable {
        var sid: String
        /// The webhook's HTTP status.
        var status: Int
    }

    private struct Order: Encodable {
        var to: String
        var body: String
        var media: [String]
        var sid: String?
    }

    let base: String
    let http: HTTPTransport

    /// Sends a text from a phone to the business; `sid` repeats an earlier one's webhook.
    @discardableResult
    func text(
        from phone: String, to business: String = Installation.business, _ body: String, media: [String] = [],
        sid: String? = nil
    ) async throws -> Sent {
        let order = Order(to: business, body: body, media: media, sid: sid)
        let answer = try await send("POST", "/phones/\(phone)/texts", try JSONEncoder().encode(order))
        return try JSONDecoder().decode(Sent.self, from: Data(answer.body))
    }

    /// What a phone has received, oldest first.
    func inbox(of phone: String) async throws -> [Text] {
        let answer = try await send("GET", "/phones/\(phone)")
        return try JSONDecoder().decode(Phone.self, from: Data(answer.body)).messages.filter { $0.to == phone }
    }

    /// Waits until a phone has received that many texts, and returns them.
    func inbox(
        of phone: String, has count: Int, within limit: Duration = .seconds(30)
    ) async throws -> [Text] {
        var texts: [Text] = []
        try await eventually("\(phone) has \(count) texts", within: limit) {
            texts = try await inbox(of: phone)
            return texts.count >= count
        }
        return texts
    }

    /// Adds a fault; the fields are the ones of the simulator's control API.
    func fault(_ fields: [String: String], times: Int? = nil, delayMilliseconds: Int? = nil) async throws {
        var numbers = fields.map { "\"\($0)\":\"\($1)\"" }
        if let times { numbers.append("\"times\":\(times)") }
        if let delayMilliseconds { numbers.append("\"delay_ms\":\(delayMilliseconds)") }
        _ = try await send("POST", "/faults", Data("{\(numbers.joined(separator: ","))}".utf8))
    }

    /// Makes a messaging service of the business's number; the fields are the ones of the simulator's control API.
    func makeService(_ order: String) async throws {
        _ = try await send("PUT", "/services/MG\(String(repeating: "1", count: 32))", Data(order.utf8))
    }

    /// Sets where a number's texts are announced.
    func setWebhook(of number: String, _ address: String) async throws {
        _ = try await send("PUT", "/numbers/\(number)", try JSONEncoder().encode(["webhook_url": address]))
    }

    func clearFaults() async throws { _ = try await send("DELETE", "/faults") }

    private func send(_ method: String, _ path: String, _ body: Data = Data()) async throws -> TransportResponse {
        let request = TransportRequest(
            method: method, url: base + path, headers: [("Content-Type", "application/json")], body: Array(body))
        let answer = try await http.send(request, timeout: .seconds(30), startBy: nil)
        guard (200..<300).contains(answer.status) else {
            throw Failure("\(method) \(path): \(answer.status) \(String(decoding: answer.body, as: UTF8.self))")
        }
        return answer
    }
}

extension SimulatorClient.Text {
    /// The code between the brackets of a text to an operator.
    var code: String {
        body.firstMatch(of: /\[([A-Z0-9]{2,4})\]/).map { String($0.1) } ?? ""
    }

    /// The customer's text in a text to an operator.
    var text: String {
        String((body.split(separator: "]: ", maxSplits: 1).last ?? "").prefix { $0 != "\n" })
    }

    /// When Twilio took it, in seconds since 1970.
    var seconds: Double {
        let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        return (try? Date(at, strategy: format))?.timeIntervalSince1970 ?? 0
    }
}
