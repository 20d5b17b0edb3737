import HTTPTypes
package import Hummingbird
package import NIOCore

extension Request {
    /// The whole body, within a size and a time.
    ///
    /// A body whose `Content-Length` is already too large is refused without being read.
    ///
    /// - Parameters:
    ///   - limit: Bytes.
    ///   - deadline: How long the client may take to send it.
    /// - Throws: ``ProblemError`` with 413 or 408.
    package func limitedBody(upTo limit: Int, within deadline: Duration = .seconds(10)) async throws -> ByteBuffer {
        if let length = headers[.contentLength].flatMap(Int.init), length > limit { throw ProblemError.tooLarge(limit) }
        let body = self.body
        return try await withThrowingTaskGroup(of: ByteBuffer.self) { group in
            group.addTask { try await collect(body, limit) }
            group.addTask {
                try await Task.sleep(for: deadline)
                throw ProblemError(.requestTimeout, detail: "The body did not arrive in time.")
            }
            defer { group.cancelAll() }
            guard let buffer = try await group.next() else { throw CancellationError() }
            return buffer
        }
    }
}

extension ProblemError {
    fileprivate static func tooLarge(_ limit: Int) -> ProblemError {
        ProblemError(.contentTooLarge, detail: "The body is larger than \(limit) bytes.")
    }
}

private func collect(_ body: RequestBody, _ limit: Int) async throws -> ByteBuffer {
    do {
        return try await body.collect(upTo: limit)
    } catch is NIOTooManyBytesError {
        throw ProblemError.tooLarge(limit)
    }
}
