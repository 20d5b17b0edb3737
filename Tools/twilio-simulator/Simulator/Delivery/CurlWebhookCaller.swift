import HTTPTransport

extension WebhookCaller {
    /// A caller on libcurl with Twilio's limits: 5 s to connect, 15 s in all, answers up to 64 KiB.
    ///
    /// - Parameters:
    ///   - maxConnections: How many requests may be under way at once.
    ///   - caFile: Certificates to trust instead of the system's.
    /// - Throws: ``SimulatorError`` when the transport cannot start.
    package static func curl(maxConnections: Int, caFile: String?) throws(SimulatorError) -> WebhookCaller {
        let transport: HTTPTransport
        do {
            transport = try HTTPTransport(
                HTTPTransportConfiguration(
                    maxConnections: maxConnections, connectTimeout: .seconds(5), responseLimit: 64 * 1024,
                    userAgent: "TwilioProxy/1.1", caFile: caFile))
        } catch {
            throw SimulatorError("the HTTP client cannot start: \(error)")
        }
        return WebhookCaller { call in await post(call, transport) }
    }

    private static func post(_ call: Call, _ transport: HTTPTransport) async -> Outcome {
        let request = TransportRequest(method: "POST", url: call.url, headers: call.headers, body: call.body)
        do {
            let response = try await transport.send(request, timeout: .seconds(15), startBy: nil)
            return .answered(
                status: response.status, contentType: response.header("content-type"), body: response.body)
        } catch {
            return error.outcome == .notSent ? .notConnected : .noAnswer
        }
    }
}
