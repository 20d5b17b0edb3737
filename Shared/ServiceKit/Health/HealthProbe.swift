import HTTPTransport

/// Asks a running service how it is.
enum HealthProbe {
    /// Whether `/healthz` answers 200 within two seconds.
    static func isHealthy(_ address: ListenAddress) async -> Bool {
        guard let transport = try? HTTPTransport(HTTPTransportConfiguration()) else { return false }
        let request = TransportRequest(method: "GET", url: "http://\(address)/healthz")
        let response = try? await transport.send(request, timeout: .seconds(2), startBy: nil)
        await transport.close()
        return response?.status == 200
    }
}
