import HTTPTransport
import Synchronization

extension WebhookCaller {
    /// A caller on libcurl, with answers up to 64 KiB and their headers.
    ///
    /// - Parameters:
    ///   - maxConnections: How many requests may be under way at once.
    ///   - caFile: Certificates to trust instead of the system's.
    /// - Throws: ``SimulatorError`` when the transport cannot start.
    package static func curl(maxConnections: Int, caFile: String?) throws(SimulatorError) -> WebhookCaller {
        let transports = try Transports(maxConnections: maxConnections, caFile: caFile)
        return WebhookCaller { call in await post(call, transports.transport(connectTimeout: call.connectTimeout)) }
    }

    private static func post(_ call: Call, _ transport: HTTPTransport) async -> Outcome {
        let request = TransportRequest(method: "POST", url: call.url, headers: call.headers, body: call.body)
        do {
            let response = try await transport.send(request, timeout: call.timeout, startBy: nil)
            return .answered(
                status: response.status, contentType: response.header("content-type"), body: response.body)
        } catch {
            return Outcome(error)
        }
    }
}

extension WebhookCaller.Outcome {
    fileprivate init(_ error: HTTPTransportError) {
        switch error.code {
        case .resolve: self = .failed(.hostName)
        case .tls: self = .failed(.handshake)
        case .certificate: self = .failed(.certificate)
        case .responseTooLarge: self = .failed(.tooLarge)
        default: self = error.outcome == .notSent ? .notConnected : .noAnswer
        }
    }
}

/// A transport for each limit on connecting, which a transport has for all its requests alike.
private final class Transports: Sendable {
    /// Each transport has a thread: past so many, further limits count as the usual one.
    private static let limit = 8

    private let usual: HTTPTransport
    private let others = Mutex<[Duration: HTTPTransport]>([:])
    private let make: @Sendable (Duration) throws(HTTPTransportError) -> HTTPTransport

    init(maxConnections: Int, caFile: String?) throws(SimulatorError) {
        make = { connectTimeout throws(HTTPTransportError) in
            try HTTPTransport(
                HTTPTransportConfiguration(
                    maxConnections: maxConnections, connectTimeout: connectTimeout, responseLimit: 80 * 1024,
                    userAgent: "TwilioProxy/1.1", caFile: caFile))
        }
        do {
            usual = try make(.seconds(5))
        } catch {
            throw SimulatorError("the HTTP client cannot start: \(error)")
        }
    }

    func transport(connectTimeout: Duration) -> HTTPTransport {
        guard connectTimeout != .seconds(5) else { return usual }
        return others.withLock { others in
            if let known = others[connectTimeout] { return known }
            guard others.count < Self.limit, let new = try? make(connectTimeout) else { return usual }
            others[connectTimeout] = new
            return new
        }
    }
}
