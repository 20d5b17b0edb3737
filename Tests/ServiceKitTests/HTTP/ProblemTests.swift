import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import ServiceKit
import Testing

@Suite(.timeLimit(.minutes(1))) struct ProblemTests {
    private struct Problem: Decodable {
        var type: String
        var title: String
        var status: Int
        var detail: String?
        var field: String?
    }

    private struct Unexpected: Error, CustomStringConvertible { var description: String { "+14155550123 said hello" } }

    private let metrics = MetricsRegistry()

    private func send(
        _ method: HTTPRequest.Method, _ path: String, body: String? = nil
    ) async throws -> (TestResponse, Problem?) {
        let router = Router()
        router.add(middleware: RequestLogMiddleware(metrics: metrics))
        router.add(middleware: ProblemMiddleware())
        router.endpoint(
            "/echo/:token",
            [
                .post: { request, _ in
                    Response(status: .ok, body: ResponseBody(byteBuffer: try await request.limitedBody(upTo: 8)))
                }
            ])
        router.get("/problem") { _, _ -> Response in
            throw ProblemError(
                .unprocessableContent, detail: "The \"name\" is empty.", members: [("field", "name")],
                headers: [.retryAfter: "7"])
        }
        router.get("/http-error") { _, _ -> Response in throw HTTPError(.badRequest, message: "no") }
        router.get("/unexpected") { _, _ -> Response in throw Unexpected() }
        let application = Application(router: router)
        return try await application.test(.router) { client in
            let response = try await client.execute(
                uri: path, method: method, body: body.map { ByteBuffer(string: $0) })
            return (response, try? JSONDecoder().decode(Problem.self, from: Data(response.body.readableBytesView)))
        }
    }

    @Test func aProblemIsShownWhole() async throws {
        let (response, problem) = try await send(.get, "/problem")
        #expect(response.status == .unprocessableContent)
        #expect(response.headers[.contentType] == "application/problem+json")
        #expect(response.headers[.retryAfter] == "7")
        #expect(problem?.status == 422 && problem?.detail == "The \"name\" is empty." && problem?.field == "name")
        #expect(problem?.type == "about:blank")
    }

    @Test func theFrameworksErrorsAreProblems() async throws {
        let (_, bad) = try await send(.get, "/http-error")
        #expect(bad?.status == 400 && bad?.detail == "no")
        let (_, missing) = try await send(.get, "/nowhere")
        #expect(missing?.status == 404 && missing?.title == "Not Found")
    }

    @Test func anUnexpectedErrorShowsNothingOfItself() async throws {
        let (response, problem) = try await send(.get, "/unexpected")
        #expect(problem?.status == 500 && problem?.detail == nil)
        #expect(!String(buffer: response.body).contains("hello"))
    }

    @Test func aWrongMethodSaysWhichAreRight() async throws {
        let (response, problem) = try await send(.put, "/echo/1")
        #expect(problem?.status == 405)
        #expect(response.headers[.allow] == "POST")
    }

    @Test func aLargeBodyIsRefused() async throws {
        let (right, _) = try await send(.post, "/echo/1", body: "12345678")
        #expect(right.status == .ok && String(buffer: right.body) == "12345678")
        let (_, problem) = try await send(.post, "/echo/1", body: "123456789")
        #expect(problem?.status == 413)
    }

    @Test func measuresByRouteAndNeverByPath() async throws {
        _ = try await send(.post, "/echo/secret-token", body: "x")
        let text = metrics.exposition()
        #expect(text.contains("route=\"/echo/{token}\"") && !text.contains("secret-token"))
    }
}

@Suite(.timeLimit(.minutes(1))) struct LimitedBodyTests {
    /// A body of which nothing ever arrives.
    private struct Silence: AsyncSequence, AsyncIteratorProtocol, Sendable {
        func next() async throws -> ByteBuffer? {
            try await Task.sleep(for: .seconds(3600))
            return nil
        }
        func makeAsyncIterator() -> Silence { self }
    }

    @Test func aSlowBodyIsRefused() async throws {
        let head = HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/")
        let request = Request(head: head, body: RequestBody(asyncSequence: Silence()))
        let error = await #expect(throws: ProblemError.self) {
            try await request.limitedBody(upTo: 8, within: .milliseconds(10))
        }
        #expect(error?.status == .requestTimeout)
    }

    @Test func aBodyThatIsAnnouncedTooLargeIsNotRead() async throws {
        let head = HTTPRequest(
            method: .post, scheme: nil, authority: nil, path: "/", headerFields: [.contentLength: "9"])
        let request = Request(head: head, body: RequestBody(asyncSequence: Silence()))
        let error = await #expect(throws: ProblemError.self) { try await request.limitedBody(upTo: 8) }
        #expect(error?.status == .contentTooLarge)
    }
}
