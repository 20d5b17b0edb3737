import CCurl

/// One request on one easy handle: what libcurl's callbacks read and fill. Used on the transport's thread only.
final class Transfer {
    let exchange: Exchange
    let easy: EasyHandle
    let configuration: HTTPTransportConfiguration
    private let now: () -> ContinuousClock.Instant
    private var headerLines: UnsafeMutablePointer<curl_slist>?
    private var received = 0
    private var headers: [(String, String)] = []
    private var body: [UInt8] = []
    /// Set right before libcurl may write the request's first byte, and never taken back.
    private var isHandedOver = false
    /// Why one of our callbacks made libcurl fail, which its own code does not tell.
    private var refusal: HTTPTransportError.Code?

    init(
        _ exchange: Exchange, on easy: EasyHandle, configuration: HTTPTransportConfiguration,
        now: @escaping () -> ContinuousClock.Instant
    ) {
        self.exchange = exchange
        self.easy = easy
        self.configuration = configuration
        self.now = now
    }

    deinit { curl_slist_free_all(headerLines) }

    // MARK: Callbacks

    /// Whether libcurl may write the request now: in time, and for the first time.
    ///
    /// libcurl asks whenever a connection is ready, reused ones included, and so also before it repeats a request on its own
    /// because a reused connection died. Such a repeat is refused, whatever the method and the body.
    func mayHandOver() -> Bool {
        if isHandedOver {
            refusal = .connectionLost
        } else if exchange.isTooLate(by: now) {
            refusal = .startLimitPassed
        } else {
            isHandedOver = true
        }
        return refusal == nil
    }

    /// Keeps one header line, unless the response gets too large.
    func receive(headerLine bytes: UnsafeRawBufferPointer) -> Bool {
        guard admit(bytes.count) else { return false }
        if bytes.starts(with: "HTTP/".utf8) {
            // A status line: what came before was an interim response.
            headers = []
        } else if let colon = bytes.firstIndex(of: 0x3A) {
            headers.append((text(bytes[..<colon]), text(trimmed(bytes[(colon + 1)...]))))
        }
        return true
    }

    /// Keeps a part of the body, unless the response gets too large.
    func receive(body bytes: UnsafeRawBufferPointer) -> Bool {
        guard admit(bytes.count) else { return false }
        body.append(contentsOf: bytes)
        return true
    }

    private func admit(_ count: Int) -> Bool {
        received += count
        if received > configuration.responseLimit { refusal = .responseTooLarge }
        return refusal == nil
    }

    // MARK: Header lines

    /// Adds a line to the request's header; the list lives as long as the transfer.
    func append(headerLine line: String) throws(HTTPTransportError) {
        guard let longer = curl_slist_append(headerLines, line) else {
            throw HTTPTransportError(.configuration, "make headers")
        }
        headerLines = longer
    }

    var headerList: UnsafeMutableRawPointer? { UnsafeMutableRawPointer(headerLines) }

    // MARK: Results

    /// What the exchange ends with when libcurl ends the transfer with `code`.
    func result(_ code: CURLcode) -> ExchangeResult {
        guard code == CURLE_OK else { return failure(code) }
        var status = 0
        _ = backhop_curl_get_long(easy.pointer, CURLINFO_RESPONSE_CODE, &status)
        return .success(TransportResponse(status: status, headers: headers, body: body))
    }

    /// What the exchange ends with when we end the transfer.
    func failure(_ code: HTTPTransportError.Code, _ operation: String) -> ExchangeResult {
        .failure(HTTPTransportError(code, operation, outcome: outcome))
    }

    private func failure(_ code: CURLcode) -> ExchangeResult {
        var error = HTTPTransportError(curl: code, isHandedOver ? "transfer" : "connect", outcome: outcome)
        if let refusal { error.code = refusal }
        return .failure(error)
    }

    private var outcome: HTTPTransportError.Outcome { isHandedOver ? .unknown : .notSent }
}

/// A field value without the blanks and the line end around it.
private func trimmed(_ value: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }
    guard let first = value.firstIndex(where: { !isBlank($0) }), let last = value.lastIndex(where: { !isBlank($0) })
    else { return value.prefix(0) }
    return value[first...last]
}

private func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
    String(decoding: UnsafeRawBufferPointer(rebasing: bytes), as: UTF8.self)
}
