import Foundation
import HTTPTransport
import Postgres
import Testing

@testable import TestInstallation

/// A customer without their link finds their job; nobody else does by guessing.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct LookupTests {
    private struct Answer: Decodable {
        var token: String
        var tracking_url: String
    }

    private struct JobView: Decodable { var tracking_url: String }

    /// Runs the body on an installation where Jane, whose phone ends in 0142, has the job J1001.
    private func withJob(_ body: (Installation) async throws -> Void) async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        do {
            try await installation.simulator.text(from: Installation.customer, "My dumpster is full")
            _ = try await installation.simulator.inbox(of: Installation.operators[0], has: 1)
            try await body(installation)
        } catch {
            await installation.stop()
            throw error
        }
        await installation.stop()
    }

    /// Asks from the address of somebody behind the edge.
    private func find(
        _ installation: Installation, _ digits: String, job: String = "J1001", of business: String = "acme",
        from address: String = "203.0.113.1"
    ) async throws -> TransportResponse {
        try await installation.post(
            "\(installation.trackURL)/api/track/lookup",
            #"{"business":"\#(business)","job":"\#(job)","last_four":"\#(digits)"}"#,
            headers: [("X-Forwarded-For", address)])
    }

    private func send(
        _ installation: Installation, _ form: String, accept: String = "text/html"
    ) async throws -> TransportResponse {
        try await installation.post(
            "\(installation.trackURL)/api/track/lookup", form, type: "application/x-www-form-urlencoded",
            headers: [("Accept", accept)])
    }

    @Test func theRightDigitsGiveTheLinkThatOpensTheJob() async throws {
        try await withJob { installation in
            let answer = try await find(installation, "0142")
            #expect(answer.status == 200 && answer.header("Cache-Control") == "no-store")
            let found = try JSONDecoder().decode(Answer.self, from: Data(answer.body))
            let job = try await installation.get(
                "\(installation.trackURL)/api/jobs/J1001", headers: try await installation.bearer())
            let link = try JSONDecoder().decode(JobView.self, from: Data(job.body)).tracking_url
            #expect(found.tracking_url == link && link.hasSuffix("?token=\(found.token)"))
            #expect(try await installation.get("\(installation.trackURL)/api/track/\(found.token)").status == 200)

            let page = try await send(installation, "business=Acme&job=j1001&last_four=0142")
            #expect(page.status == 303 && page.header("Location") == "/track/?token=\(found.token)")
        }
    }

    @Test func whateverIsWrongTheAnswerIsTheSame() async throws {
        try await withJob { installation in
            let answers = [
                try await find(installation, "0143"), try await find(installation, "0142", job: "J1002"),
                try await find(installation, "0142", of: "nobody"),
            ]
            for answer in answers {
                #expect(answer.status == 404 && answer.body == answers[0].body)
                #expect(headers(of: answer) == headers(of: answers[0]))
            }
            #expect(answers[0].header("Content-Type") == "application/problem+json")

            // On the page, too, but for what the customer wrote themselves.
            var pages: Set<String> = []
            for (business, job, digits) in [
                ("acme", "J1001", "0143"), ("acme", "J1002", "0142"), ("nobody", "J1001", "0142"),
            ] {
                let page = try await send(installation, "business=\(business)&job=\(job)&last_four=\(digits)")
                #expect(page.status == 404)
                pages.insert(
                    String(decoding: page.body, as: UTF8.self)
                        .replacing("value=\"\(business)\"", with: "").replacing("value=\"\(job)\"", with: ""))
            }
            #expect(pages.count == 1 && pages.first?.contains("We found no such job.") == true)
            #expect(pages.first?.contains("Acme Dumpsters") == false)
        }
    }

    /// All but the time.
    private func headers(of answer: TransportResponse) -> [String] {
        answer.headers.filter { $0.0.lowercased() != "date" }.map { "\($0.0): \($0.1)" }
    }

    @Test func guessesAreStopped() async throws {
        try await withJob { installation in
            var answers: [Int] = []
            // Each from another address, the last one right.
            for digits in 132...142 {
                let answer = try await find(installation, "0\(digits)", from: "203.0.113.\(digits)")
                answers.append(answer.status)
                guard answer.status == 429 else { continue }
                #expect(answer.header("Content-Type") == "application/problem+json")
                let pause = try #require(answer.header("Retry-After").flatMap { Int($0) })
                #expect((1...21_600).contains(pause))
            }
            #expect(answers == Array(repeating: 404, count: 5) + Array(repeating: 429, count: 6))
            // A job that there is not is as well guarded.
            for _ in 0..<5 {
                #expect(try await find(installation, "0142", job: "J9", from: "203.0.113.9").status == 404)
            }
            #expect(try await find(installation, "0142", job: "J9", from: "203.0.113.8").status == 429)
            let page = try await send(installation, "business=acme&job=J1001&last_four=0142")
            #expect(page.status == 429 && page.header("Retry-After") != nil)
            #expect(String(decoding: page.body, as: UTF8.self).contains("That was too often."))
        }
    }

    @Test func anAddressAndABusinessHaveSoManyTries() async throws {
        try await withJob { installation in
            let ofOneAddress = try await triesUntilRefused { number in
                try await find(installation, "0142", job: "J\(number)", of: "b\(number)")
            }
            #expect((10...15).contains(ofOneAddress), "one more each minute")
            let ofOneBusiness = try await triesUntilRefused { number in
                try await find(installation, "0001", job: "J\(number)", from: "203.0.114.\(number)")
            }
            #expect((60...80).contains(ofOneBusiness), "one more every 30 s")
            #expect(try await find(installation, "0142", of: "nobody", from: "203.0.115.2").status == 404)
        }
    }

    /// How many are answered before one is refused.
    private func triesUntilRefused(_ next: (Int) async throws -> TransportResponse) async throws -> Int {
        for number in 1...200 {
            let answer = try await next(number)
            if answer.status == 429 { return number - 1 }
            #expect(answer.status == 404)
        }
        return 200
    }

    @Test func aJobWhoseLinkHasExpiredIsFoundNoMore() async throws {
        try await withJob { installation in
            try await installation.database.script(
                """
                update tenants set link_days = 7;
                update jobs set status = 'completed', closed_at = now() - interval '6 days'
                """)
            #expect(try await find(installation, "0142").status == 200)
            try await installation.database.script("update jobs set closed_at = now() - interval '8 days'")
            let expired = try await find(installation, "0142")
            let wrong = try await find(installation, "0143")
            #expect(expired.status == 404 && expired.body == wrong.body)
        }
    }

    @Test func aJobWhoseCustomerIsForgottenIsFoundNoMoreAndOneThatIsOverIs() async throws {
        try await withJob { installation in
            try await installation.database.script("update jobs set status = 'completed', closed_at = now()")
            #expect(try await find(installation, "0142").status == 200)
            // Whatever is done with it afterwards, such as a new link.
            try await installation.database.script(
                "update jobs set closed_at = now() - interval '31 days', updated_at = now()")
            #expect(try await find(installation, "0142").status == 404)
            try await installation.database.script("update jobs set closed_at = now()")
            #expect(try await find(installation, "0142").status == 200)
            try await installation.database.script("update customers set phone = '+999000000142'")
            #expect(try await find(installation, "0142").status == 404)
        }
    }
}
