import HTTPTransport
import LoopbackPeer
import RelayModel
import Testing
import TwilioContract

@testable import RelayStore
@testable import Sender

/// Inbound texts as Twilio's API lists them.
@Suite(.timeLimit(.minutes(5)))
struct RecoveredTextTests {
    private func message(_ number: Int, media: Int = 0) throws -> MessageResource {
        let digits = String(number)
        let sid = "SM" + String(repeating: "0", count: 32 - digits.count) + digits
        return try MessageResource(
            decoding: Array(
                """
                {"sid": "\(sid)", "status": "received", "direction": "inbound", "from": "+15550100001", "body": "b\(number)",
                 "num_media": "\(media)", "date_created": "Sat, 21 Nov 2026 10:00:00 +0000"}
                """.utf8))
    }

    @Test func theOldestMissingTextsComeFirstWithinABound() throws {
        var missing = MissingTexts(most: 3)
        missing.add([try message(6), try message(5)])
        missing.add([try message(4), try message(3), try message(2)])
        #expect(missing.hasMore)
        #expect(missing.oldestFirst.map(\.body) == ["b2", "b3", "b4"])
    }

    /// What is published is what the webhook would have brought, as the router reads it.
    @Test func aRecoveredTextReadsAsAWebhook() throws {
        let account = "AC" + String(repeating: "1", count: 32)
        let pairs = try message(7, media: 1).webhookPairs(
            account: account, to: try PhoneNumber(parsing: "+15550100002"), media: ["https://example.com/1"])
        let text = try InboundText(TwilioForm(pairs: pairs))
        #expect(text.accountSID == account && text.body == "b7" && text.from.e164 == "+15550100001")
        #expect(text.to.e164 == "+15550100002" && text.mediaURLs == ["https://example.com/1"])
    }

    /// The texts of a second keep their order, after those whose webhooks came within it.
    @Test func recoveredTextsKeepTheOrderOfTwiliosList() throws {
        let texts = try [message(9), message(3), message(5)]
        let places = RecoveredPlace.places(of: texts)
        #expect(places.map(\.previous) == [nil, texts[0].sid, texts[1].sid])
        let times = try places.map { try #require($0.receivedAt) }
        let second = try #require(texts[0].receivedAt)
        #expect(times == times.sorted() && Set(times).count == 3)
        #expect(times.allSatisfy { $0 > second + .milliseconds(980) && $0 < second + .seconds(1) })
    }

    private func client<Value>(
        of peer: ScriptedPeer, _ body: (TwilioClient, APIKeyCredentials) async throws -> Value
    ) async throws -> Value {
        defer { peer.stop() }
        let transport = try HTTPTransport(.init())
        let outcome: Result<Value, any Error>
        do {
            outcome = .success(
                try await body(
                    TwilioClient(transport: transport, baseURL: peer.url, timeout: .seconds(20)),
                    APIKeyCredentials(accountSID: "AC1", keySID: "SK1", secret: [0x73])))
        } catch {
            outcome = .failure(error)
        }
        await transport.close()
        return try outcome.get()
    }

    private func peer(_ status: String, _ body: String) throws -> ScriptedPeer {
        try ScriptedPeer { connection in
            while connection.readRequest() != nil { connection.answer(status, body: body) }
        }
    }

    @Test func mediaAreNamedAsAWebhookNamesThem() async throws {
        let media = "/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"
        let peer = try peer("200 OK", #"{"media_list": [{"uri": "\#(media).json"}, {"uri": null}]}"#)
        let (sid, base) = (try message(1).sid, peer.url)
        let urls = try await client(of: peer) { try await $0.mediaURLs(of: sid, credentials: $1) }
        #expect(urls == ["\(base.dropLast())\(media)"])
    }

    @Test func whatTwilioDoesNotHaveIsNotAnError() async throws {
        let sid = try message(1).sid
        let missing = try await client(of: try peer("404 Not Found", #"{"code": 20404}"#)) {
            (try await $0.message(sid, credentials: $1), try await $0.mediaURLs(of: sid, credentials: $1))
        }
        #expect(missing.0 == nil && missing.1.isEmpty)
    }

    @Test func aRefusedLookUpIsAnError() async throws {
        let (sid, peer) = (try message(1).sid, try peer("503 Service Unavailable", #"{"code": 20503}"#))
        await #expect(throws: TwilioCallError.self) {
            try await client(of: peer) { try await $0.message(sid, credentials: $1) }
        }
    }
}
