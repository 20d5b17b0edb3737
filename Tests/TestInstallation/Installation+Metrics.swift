import HTTPTransport

extension Installation {
    /// The lines that a service tells under `/metrics`.
    func metrics(of service: String) async throws -> [Substring] {
        let answer = try await get("http://127.0.0.1:\(ports["\(service)-admin"] ?? 0)/metrics")
        guard answer.status == 200 else { throw Failure("the metrics of \(service): \(answer.status)") }
        return String(decoding: answer.body, as: UTF8.self).split(separator: "\n")
    }

    /// A metric of a service, nil when it tells none of that name.
    ///
    /// - Parameter name: With its labels as they are written, such as `backhop_broker_connected{connection="publisher"}`.
    func metric(_ name: String, of service: String) async throws -> Double? {
        let line = try await metrics(of: service).first { $0.hasPrefix(name + " ") }
        return line.flatMap { Double($0.dropFirst(name.count + 1)) }
    }
}
