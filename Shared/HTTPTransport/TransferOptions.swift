import CCurl

extension Transfer {
    /// Sets up the handle: all of it, unless its last transfer had the same purpose; then only what is this request's own.
    func configure() throws(HTTPTransportError) {
        let purpose = EasyHandle.Purpose(method: exchange.request.method, carriesBody: exchange.request.carriesBody)
        if easy.purpose != purpose {
            easy.reset()
            try setPolicy()
            try setTrust()
            try setMethod()
            try setCallbacks()
            easy.purpose = purpose
        }
        try setRequest()
        try setHeaders()
        try setContext(Unmanaged.passUnretained(self).toOpaque())
    }

    /// Takes from the handle whatever belongs to this request, which is about to go.
    func release() {
        do throws(HTTPTransportError) {
            try easy.set(CURLOPT_HTTPHEADER, pointer: nil)
            try setContext(nil)
            // Also frees libcurl's copy of the body.
            if exchange.request.carriesBody { try easy.set(CURLOPT_POSTFIELDS, pointer: nil) }
        } catch {
            easy.reset()
        }
    }

    private func setPolicy() throws(HTTPTransportError) {
        try easy.set(CURLOPT_NOSIGNAL, 1)
        try easy.set(CURLOPT_PROTOCOLS_STR, "http,https")
        try setVersion()
        try easy.set(CURLOPT_FOLLOWLOCATION, 0)
        // An empty name also keeps libcurl from asking the environment.
        try easy.set(CURLOPT_PROXY, configuration.proxy ?? "")
        try easy.set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        try easy.set(CURLOPT_TCP_KEEPALIVE, 1)
        try easy.set(CURLOPT_MAXAGE_CONN, max(1, configuration.idleLimit.wholeMilliseconds / 1000))
        try easy.set(CURLOPT_CONNECTTIMEOUT_MS, max(1, configuration.connectTimeout.wholeMilliseconds))
        try easy.set(CURLOPT_USERAGENT, configuration.userAgent)
    }

    /// HTTP/2 where a TLS peer offers it (ALPN), else HTTP/1.1; a libcurl without HTTP/2 refuses the first.
    private func setVersion() throws(HTTPTransportError) {
        guard backhop_curl_set_long(easy.pointer, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS)) != CURLE_OK
        else { return }
        try easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    }

    private func setTrust() throws(HTTPTransportError) {
        try easy.set(CURLOPT_SSL_VERIFYPEER, 1)
        try easy.set(CURLOPT_SSL_VERIFYHOST, 2)
        try easy.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        guard let file = configuration.caFile else { return }
        try easy.set(CURLOPT_CAINFO, file)
        // The system's directory would be trusted besides the file.
        try easy.set(CURLOPT_CAPATH, nil)
    }

    private func setMethod() throws(HTTPTransportError) {
        let request = exchange.request
        if request.carriesBody {
            try easy.set(CURLOPT_POST, 1)
            if request.method != "POST" { try easy.set(CURLOPT_CUSTOMREQUEST, request.method) }
        } else if request.method == "HEAD" {
            try easy.set(CURLOPT_NOBODY, 1)
        } else {
            try easy.set(CURLOPT_HTTPGET, 1)
            if request.method != "GET" { try easy.set(CURLOPT_CUSTOMREQUEST, request.method) }
        }
    }

    private func setRequest() throws(HTTPTransportError) {
        try easy.set(CURLOPT_URL, exchange.request.url)
        try easy.set(CURLOPT_PATH_AS_IS, 1)
        // Runs from curl_multi_add_handle, so our queue's time is not in it. 0 would mean no limit.
        try easy.set(CURLOPT_TIMEOUT_MS, max(1, exchange.timeout.wholeMilliseconds))
        guard exchange.request.carriesBody else { return }
        // A body from memory leaves together with the header; one that libcurl asks for leaves in a segment of its own.
        try easy.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: exchange.request.body.count)
        try easy.setCopied(CURLOPT_COPYPOSTFIELDS, exchange.request.body)
    }

    private func setHeaders() throws(HTTPTransportError) {
        // A line without a value removes what libcurl would send: waiting for 100 Continue, and a guess at the type.
        try append(headerLine: "Expect:")
        if !exchange.request.headers.contains(where: { $0.0.lowercased() == "content-type" }) {
            try append(headerLine: "Content-Type:")
        }
        for (name, value) in exchange.request.headers {
            // "Name;" is libcurl's way to send an empty value.
            try append(headerLine: value.isEmpty ? "\(name);" : "\(name): \(value)")
        }
        try easy.set(CURLOPT_HTTPHEADER, pointer: headerList)
    }

    private func setCallbacks() throws(HTTPTransportError) {
        try easy.check(backhop_curl_set_prereq_callback(easy.pointer, prereqCallback))
        try easy.check(backhop_curl_set_data_callback(easy.pointer, CURLOPT_HEADERFUNCTION, headerCallback))
        try easy.check(backhop_curl_set_data_callback(easy.pointer, CURLOPT_WRITEFUNCTION, writeCallback))
    }

    /// What the callbacks are given.
    private func setContext(_ context: UnsafeMutableRawPointer?) throws(HTTPTransportError) {
        try easy.set(CURLOPT_PREREQDATA, pointer: context)
        try easy.set(CURLOPT_HEADERDATA, pointer: context)
        try easy.set(CURLOPT_WRITEDATA, pointer: context)
    }
}
