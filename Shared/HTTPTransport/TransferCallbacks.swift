import CCurl

// libcurl calls these on the transport's thread, from within curl_multi_perform. `context` is the transfer, which the loop
// keeps until it has removed the handle.

private func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
    context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
}

/// The last call before libcurl writes the request (CURLOPT_PREREQFUNCTION(3)).
let prereqCallback: curl_prereq_callback = { context, _, _, _, _ in
    transfer(context)?.mayHandOver() == true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}

let headerCallback: backhop_curl_data_callback = { bytes, size, count, context in
    let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return transfer(context)?.receive(headerLine: line) == true ? line.count : 0
}

let writeCallback: backhop_curl_data_callback = { bytes, size, count, context in
    let part = UnsafeRawBufferPointer(start: bytes, count: size * count)
    // Any other number makes libcurl fail the transfer; an empty part is accepted by 0 anyhow.
    return transfer(context)?.receive(body: part) == true ? part.count : 0
}
