import CCurl

/// One libcurl easy handle, reused from transfer to transfer.
final class EasyHandle {
    /// What a handle was set up for; transfers of one purpose differ only in what each of them sets anyhow.
    struct Purpose: Equatable {
        let method: String
        let carriesBody: Bool
    }

    let pointer: UnsafeMutableRawPointer
    /// `nil` when it has to be set up.
    var purpose: Purpose?

    init?() {
        guard let pointer = curl_easy_init() else { return nil }
        self.pointer = pointer
    }

    deinit { curl_easy_cleanup(pointer) }

    /// Forgets every option; connections stay with the multi handle.
    func reset() {
        purpose = nil
        curl_easy_reset(pointer)
    }

    func set(_ option: CURLoption, _ value: Int) throws(HTTPTransportError) {
        try check(backhop_curl_set_long(pointer, option, value))
    }

    func set(_ option: CURLoption, offset value: Int) throws(HTTPTransportError) {
        try check(backhop_curl_set_offset(pointer, option, value))
    }

    /// Sets an option whose text libcurl copies.
    func set(_ option: CURLoption, _ value: String?) throws(HTTPTransportError) {
        try check(backhop_curl_set_string(pointer, option, value))
    }

    /// Sets an option whose memory must outlive the transfer.
    func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer?) throws(HTTPTransportError) {
        try check(backhop_curl_set_pointer(pointer, option, value))
    }

    /// Sets an option whose bytes libcurl copies; it is told their number before.
    func setCopied(_ option: CURLoption, _ bytes: [UInt8]) throws(HTTPTransportError) {
        // A null pointer would mean something else than no bytes.
        var copy = bytes.isEmpty ? [0] : bytes
        let code = copy.withUnsafeMutableBytes { backhop_curl_set_pointer(pointer, option, $0.baseAddress) }
        try check(code)
    }

    func check(_ code: CURLcode) throws(HTTPTransportError) {
        if code != CURLE_OK { throw HTTPTransportError(curl: code, "set option", outcome: .notSent) }
    }
}
