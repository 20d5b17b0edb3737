import Foundation
import HTTPTypes
import HummingbirdTesting
import Simulator
import Testing

/// Every answer of the REST side against Twilio's own OpenAPI document, which is not part of this repository.
@Suite(.timeLimit(.minutes(1))) struct OpenAPITests {
    private static let messages = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
    private static let message = "/2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json"
    private static let credentials: HTTPFields = [.authorization: basic(World.account, "token-one")]

    @Test func everyAnswerIsAsTwilioDescribesIt() async throws {
        guard try OpenAPIDocument.ofTwilio() != nil else {
            print("SKIPPED: OpenAPITests needs Twilio's OpenAPI document; BACKHOP_TEST_TWILIO_OPENAPI names it")
            return
        }
        let webhooks = WebhookRecorder()
        try await World.simulator(webhooks).test(.router) { client in
            let document = try #require(try OpenAPIDocument.ofTwilio())
            try await client.makeService()
            let media = ["MediaUrl": "https://a.example/p.png", "StatusCallback": World.callback]
            for fields in [[:], media, ["From": nil, "MessagingServiceSid": World.service]] as [[String: String?]] {
                try check(try await client.create(fields), "post", Self.messages, 201, document)
            }
            _ = try await client.fault("\"kind\": \"undelivered\"")
            _ = try await client.create(["StatusCallback": World.callback])
            _ = try await client.text("Hi")
            _ = await webhooks.calls(5)
            for query in ["", "PageSize=2", "PageSize=2&Page=1", "To=%2B14155559876", "DateSent>=2020-01-01"] {
                try check(try await client.list(query), "get", Self.messages, 200, document)
            }
            let sid = try #require(try await client.list().messages.last?.sid)
            let path = "/2010-04-01/Accounts/\(World.account)/Messages/\(sid).json"
            try check(try await client.get(path, headers: Self.credentials), "get", Self.message, 200, document)
            _ = try await client.wait(for: "/messages?limit=1") { try $0.messages.first?.status == "delivered" }
            try check(try await client.change(sid, "Body="), "post", Self.message, 200, document)
            let deleted = Answer(try await client.execute(uri: path, method: .delete, headers: Self.credentials))
            let isDescribed = document.describes("delete", Self.message, status: deleted.status)
            #expect(isDescribed && deleted.bytes.isEmpty)
        }
    }

    /// The check itself: an answer with a planted mistake does not pass.
    @Test(arguments: [
        ("\"sid\":\"SM", "\"sid\":\"XX"), ("\"status\":\"queued\"", "\"status\":\"lost\""), ("\"body\":", "\"text\":"),
        ("\"num_media\":\"0\"", "\"num_media\":0"), (" +0000", " GMT"), ("\"uri\":\"", "\"uri\":null,\"x\":\""),
    ])
    func aPlantedMistakeIsFound(correct: String, wrong: String) async throws {
        guard try OpenAPIDocument.ofTwilio() != nil else { return }
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let document = try #require(try OpenAPIDocument.ofTwilio())
            let schema = try #require(document.schema(of: "post", Self.messages, status: 201))
            let text = try await client.create().text
            let broken = text.replacing(correct, with: wrong)
            #expect(broken != text)
            let value = try JSONSerialization.jsonObject(with: Data(broken.utf8))
            let mistakes = document.mistakes(in: value, schema)
            #expect(!mistakes.isEmpty)
        }
    }

    private func check(
        _ answer: Answer, _ method: String, _ path: String, _ status: Int, _ document: OpenAPIDocument
    ) throws {
        #expect(answer.status == status)
        let schema = try #require(document.schema(of: method, path, status: status))
        let value = try JSONSerialization.jsonObject(with: Data(answer.bytes))
        #expect(document.mistakes(in: value, schema).isEmpty)
    }
}
