import HTTPTypes
import HummingbirdTesting
import Simulator
import Testing

@Suite(.timeLimit(.minutes(1))) struct ListMessageTests {
    @Test func pagesGoFromNewToOldWithoutGapsWhileMoreArrives() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            for number in 0..<7 { _ = try await client.create(["Body": "text \(number)"]) }
            var bodies: [String] = []
            var next: String? = "/2010-04-01/Accounts/\(World.account)/Messages.json?PageSize=3&To=%2B14155550101"
            while let address = next, bodies.count < 20 {
                let page = try await client.get(
                    address, headers: [.authorization: basic(World.account, "token-one")])
                bodies += try page.messages.map(\.body)
                next = try page.document.next_page_uri
                _ = try await client.create(["Body": "later"])
            }
            #expect(bodies == (0..<7).reversed().map { "text \($0)" })
        }
    }

    @Test func filtersByNumbers() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            _ = try await client.create(["Body": "to Sam"])
            _ = try await client.create(["To": World.dana, "Body": "to Dana"])
            _ = try await client.text("from Dana")
            #expect(try await client.list().messages.map(\.body) == ["from Dana", "to Dana", "to Sam"])
            let number = World.number.dropFirst()
            #expect(try await client.list("To=%2B\(number)").messages.map(\.direction) == ["inbound"])
            let both = try await client.list("From=%2B\(number)&To=%2B\(World.dana.dropFirst())")
            #expect(try both.messages.map(\.body) == ["to Dana"])
            #expect(try await client.list("To=%2B1999").messages.isEmpty)
        }
    }

    @Test(arguments: [
        ("DateSent=2020-01-01", 0), ("DateSent%3E=2020-01-01", 1), ("DateSent%3C=2020-01-01", 0),
        ("DateSent%3C=2999-12-31T23:59:59Z", 1), ("DateSent>=2999-12-31T23:59:59Z", 0),
        ("DateSent=%3E%3D2020-01-01", 1), ("DateSent%3E=2020-01-01&DateSent%3C=2020-01-02", 0),
    ])
    func filtersByDate(query: String, count: Int) async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            _ = try await client.text("from Dana")
            #expect(try await client.list(query).messages.count == count)
        }
    }

    @Test(arguments: [
        ("PageSize=0", 20001), ("PageSize=x", 20001), ("Page=-1", 20001), ("DateSent=yesterday", 20001),
        ("DateSent=2026-02-30", 20001), ("PageToken=PASM1", 20006),
    ])
    func wrongParametersAreRefused(query: String, code: Int) async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let answer = try await client.list(query)
            #expect(answer.status == 400)
            #expect(try answer.code == code)
        }
    }

    @Test func theOldestIsForgottenPastTheLimit() async throws {
        try await World.simulator(WebhookRecorder(), journalLimit: 20).test(.router) { client in
            for number in 0..<25 { _ = try await client.create(["Body": "\(number)"]) }
            let bodies = try await client.list("PageSize=1000&To=%2B14155550101").messages.map(\.body)
            #expect(bodies.first == "24" && bodies.count <= 20 && bodies.count >= 18)
            #expect(bodies == bodies.indices.map { "\(24 - $0)" })
        }
    }
}
