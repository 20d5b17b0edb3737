import Hummingbird

/// An answer of the REST API.
func restResponse(_ value: JSONValue, status: Int = 200, _ chance: Chance) -> Response {
    jsonResponse(value, status: status, headers: requestHeaders(chance))
}

/// An error answer of the REST API.
func restResponse(_ failure: RestFailure, _ chance: Chance) -> Response {
    var headers = requestHeaders(chance)
    if failure.status == 401 { headers.append(("WWW-Authenticate", "Basic realm=\"Twilio API\"")) }
    if let seconds = failure.retryAfter { headers.append(("Retry-After", String(seconds))) }
    return jsonResponse(failure.json, status: failure.status, headers: headers)
}

private func requestHeaders(_ chance: Chance) -> [(String, String)] {
    [("Twilio-Request-Id", chance.sid("RQ", .request)), ("Twilio-Concurrent-Requests", "1")]
}
