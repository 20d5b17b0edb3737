import Foundation
import HTTPTransport
import Testing

@testable import TestInstallation

/// How often an API key may ask, as its programs learn of it.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct KeyRationTests {
    @Test func aKeyThatAsksTooOftenWaitsAndNoOtherDoes() async throws {
        let installation = try await Installation(windows: [600, 600, 600])
        try installation.start("tracker", settings: ["BACKHOP_API_RATE": "1"])
        try await installation.untilReady("tracker")
        let (hasty, other) = (try await installation.bearer(), try await installation.bearer())
        let url = "\(installation.trackURL)/api/jobs"
        let answers = try await answersUntilRefused(installation, url, hasty)
        #expect(answers.count >= 3, "two at once, and one more each second")
        #expect(answers.dropLast().allSatisfy { $0.status == 200 })
        let refused = try #require(answers.last)
        #expect(refused.status == 429 && refused.header("Content-Type") == "application/problem+json")
        let pause = try #require(refused.header("Retry-After").flatMap { Int($0) })
        #expect(pause == 1)
        let problem = try #require(
            try JSONSerialization.jsonObject(with: Data(refused.body)) as? [String: Any])
        #expect(problem["status"] as? Int == 429)
        #expect(problem["detail"] as? String == "This API key asks too often; ask again in 1 s.")
        #expect(try await installation.get(url, headers: other).status == 200)

        // What is promised is that this is long enough.
        try await Task.sleep(for: .seconds(pause))
        #expect(try await installation.get(url, headers: hasty).status == 200)
        await installation.stop()
    }

    /// The answers to one question after another, the refusal included; it takes longer than a second for none of them.
    private func answersUntilRefused(
        _ installation: Installation, _ url: String, _ bearer: [(String, String)]
    ) async throws -> [TransportResponse] {
        var answers: [TransportResponse] = []
        for _ in 0..<100 where answers.last?.status != 429 {
            answers.append(try await installation.get(url, headers: bearer))
        }
        return answers
    }
}
