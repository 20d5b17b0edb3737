import CCurl

extension Transfer {
    /// Sets every option of the handle, which was reset before.
    func configure() throws(HTTPTransportError) {
        try setPolicy()
        try setTrust()
        try setLimits()
        try setRequest()
        try setHeaders()
        try setCallbacks()
    }

    private func setPolicy() throws(HTTPTransportError) {
        try easy.set(CURLOPT_NOSIGNAL, 1)
        try easy.set(CURLOPT_PROTOCOLS_STR, "http,https")
        try easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        try easy.set(CURLOPT_FOLLOWLOCATION, 0)
        // An empty name also keeps libcurl from asking the environment.
        try easy.set(CURLOPT_PROXY, configuration.proxy ?? "")
        try easy.set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        try easy.set(CURLOPT_TCP_KEEPALIVE, 1)
        try easy.set(CURLOPT_MAXAGE_CONN, max(1, configuration.idleLimit.wholeMilliseconds / 1000))
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

    private func setLimits() throws(HTTPTransportError) {
        try easy.set(CURLOPT_CONNECTTIMEOUT_MS, max(1, configuration.connectTimeout.wholeMilliseconds))
        // Runs from curl_multi_add_handle, so our queue's time is not in it. 0 would mean no limit.
        try easy.set(CURLOPT_TIMEOUT_MS, max(1, exchange.timeout.wholeMilliseconds))
    }

    private func setRequest() throws(HTTPTransportError) {
        let request = exchange.request
        try easy.set(CURLOPT_URL, request.url)
        try easy.set(CURLOPT_PATH_AS_IS, 1)
        try easy.set(CURLOPT_USERAGENT, configuration.userAgent)
        if request.carriesBody {
            try easy.set(CURLOPT_POST, 1)
            try easy.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: request.body.count)
            if request.method != "POST" { try easy.set(CURLOPT_CUSTOMREQUEST, request.method) }
        } else if request.method == "HEAD" {
            try easy.set(CURLOPT_NOBODY, 1)
        } else {
            try easy.set(CURLOPT_HTTPGET, 1)
            if request.method != "GET" { try easy.set(CURLOPT_CUSTOMREQUEST, request.method) }
        }
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
        let context = Unmanaged.passUnretained(self).toOpaque()
        try easy.set(CURLOPT_PREREQDATA, pointer: context)
        try easy.check(backhop_curl_set_prereq_callback(easy.pointer, prereqCallback))
        try easy.set(CURLOPT_READDATA, pointer: context)
        try easy.check(backhop_curl_set_data_callback(easy.pointer, CURLOPT_READFUNCTION, readCallback))
        try easy.check(backhop_curl_set_seek_callback(easy.pointer, seekCallback))
        try easy.set(CURLOPT_HEADERDATA, pointer: context)
        try easy.check(backhop_curl_set_data_callback(easy.pointer, CURLOPT_HEADERFUNCTION, headerCallback))
        try easy.set(CURLOPT_WRITEDATA, pointer: context)
        try easy.check(backhop_curl_set_data_callback(easy.pointer, CURLOPT_WRITEFUNCTION, writeCallback))
    }
}
