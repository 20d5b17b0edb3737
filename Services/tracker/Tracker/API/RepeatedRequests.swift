import Crypto
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import RelayModel
import RelayStore
import ServiceKit
import ServiceLifecycle
import Synchronization

/// Answers a POST that comes again under the same `Idempotency-Key` with its first answer, for a day
/// (https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header).
struct RepeatedRequests: Sendable {
    let store: TrackerStore
    let logger: Logger

    /// Carries the request out, unless it has been.
    ///
    /// - Parameter work: Given the key that the row it makes is to have: a request whose process died is carried out once more
    ///   with the same one, and must make nothing twice.
    /// - Throws: What `work` throws; 422 when another request had that key, 409 when the first one is not answered yet.
    func once(
        _ request: Request, by caller: APICaller, _ work: (Request, RowID) async throws -> Response
    ) async throws -> Response {
        guard let name = request.headers[.idempotencyKey] else { return try await work(request, .random()) }
        var request = request
        let body = try await request.limitedBody(upTo: 64 * 1024)
        request.body = RequestBody(buffer: body)
        let repeatable = RepeatableRequest(
            apiKey: caller.key, name: try checked(name), sha256: fingerprint(request, body))
        switch try await store.claim(repeatable, tenant: caller.tenant) {
        case .first(let effect): return try await first(request, effect, repeatable, caller, work)
        case .answered(let answer): return Response(answer, isRepeated: true)
        case .different:
            throw ProblemError(
                .unprocessableContent, detail: "Another request was sent with this Idempotency-Key: choose a new one.",
                members: [(name: "field", value: "Idempotency-Key"), (name: "rule", value: "must be new")])
        case .busy:
            throw ProblemError(
                .conflict, detail: "The first request with this Idempotency-Key is not answered yet.",
                headers: [.retryAfter: "1"])
        }
    }

    private func first(
        _ request: Request, _ effect: RowID, _ repeatable: RepeatableRequest, _ caller: APICaller,
        _ work: (Request, RowID) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await work(request, effect)
        } catch let problem as ProblemError where problem.status.code < 500 {
            response = problem.response()
        } catch {
            await giveUp(repeatable, caller)
            throw error
        }
        let answer = try await KeptAnswer(of: response)
        try await store.keep(answer, for: repeatable, tenant: caller.tenant)
        response.body = ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body))
        return response
    }

    /// What became of the request is not known: the next try begins at once, with the same effect.
    private func giveUp(_ repeatable: RepeatableRequest, _ caller: APICaller) async {
        do {
            try await store.giveUp(repeatable, tenant: caller.tenant)
        } catch {
            logger.warning("a repeatable request stays taken", metadata: ["error": "\(error)"])
        }
    }

    private func checked(_ name: String) throws -> String {
        guard (1...255).contains(name.utf8.count), name.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw ProblemError.field("Idempotency-Key", "must have 1 to 255 visible ASCII characters")
        }
        return name
    }

    private func fingerprint(_ request: Request, _ body: ByteBuffer) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: Array("\(request.method.rawValue) \(request.uri.path)\n".utf8))
        hash.update(data: Array(body.readableBytesView))
        return Array(hash.finalize())
    }
}

/// Forgets answers that are older than a day, and logins that have run out, every hour.
struct AnswerForgetting: Service {
    let store: TrackerStore
    let logger: Logger

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await store.forgetOldAnswers()
                    while try await store.deleteOldLogins(limit: 1000) == 1000 {}
                } catch {
                    logger.debug("old answers and logins are not forgotten yet", metadata: ["error": "\(error)"])
                }
                try await Task.sleep(for: .seconds(3600))
            }
        }
    }
}

extension KeptAnswer {
    fileprivate init(of response: Response) async throws {
        let collector = BodyCollector()
        try await response.body.write(collector)
        self.init(
            status: Int(response.status.code), contentType: response.headers[.contentType],
            location: response.headers[.location], body: collector.bytes)
    }
}

extension Response {
    fileprivate init(_ answer: KeptAnswer, isRepeated: Bool) {
        var headers: HTTPFields = [:]
        headers[.contentType] = answer.contentType
        headers[.location] = answer.location
        if isRepeated { headers[.idempotencyReplayed] = "true" }
        self.init(
            status: HTTPResponse.Status(code: answer.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}

/// Keeps what is written to it.
private final class BodyCollector: ResponseBodyWriter, Sendable {
    private let collected = Mutex<[UInt8]>([])

    var bytes: [UInt8] { collected.withLock { $0 } }

    @concurrent
    func write(_ buffer: ByteBuffer) async throws {
        collected.withLock { $0.append(contentsOf: buffer.readableBytesView) }
    }

    @concurrent
    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
