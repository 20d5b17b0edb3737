import HTTPTransport
import LoopbackPeer
import RelayModel
import Testing
import TwilioContract

@testable import RelayStore
@testable import Sender

/// The client against a scripted Twilio.
@Suite(.timeLimit(.minutes(5)))
struct TwilioClientTests {
    private let account = "AC" + String(repeating: "1", count: 32)
    private let sid = "SM" + String(repeating: "a", count: 32)

    private var credentials: APIKeyCredentials {
        APIKeyCredentials(accountSID: account, keySID: "SK1", secret: Array("s:cret".utf8))
    }

    private func message() throws -> CreateMessage {
        CreateMessage(
            to: try PhoneNumber(parsing: "+15550100001"), from: try PhoneNumber(parsing: "+15550100002"),
            body: "a & b 📦", mediaURLs: ["https://example.com/1", "https://example.com/2"],
            statusCallback: "https://relay.example/sms/status-callback?m=7", validityPeriod: 60)
    }

    private func outcome(
        of peer: ScriptedPeer, baseURL: String? = nil, startBy: ContinuousClock.Instant = .now + .seconds(50)
    ) async throws -> SendOutcome {
        defer { peer.stop() }
        let transport = try HTTPTransport(.init())
        let client = TwilioClient(transport: transport, baseURL: baseURL ?? peer.url, timeout: .seconds(20))
        let outcome = await client.create(try message(), credentials: credentials, startBy: startBy)
        await transport.close()
        return outcome
    }

    private func answering(_ status: String, _ body: String) throws -> ScriptedPeer {
        try ScriptedPeer { connection in
            while connection.readRequest() != nil { connection.answer(status, body: body) }
        }
    }

    @Test func aMessageIsAskedForAsTwilioDescribesIt() async throws {
        let peer = try answering("201 Created", "{\"sid\": \"\(sid)\", \"status\": \"queued\"}")
        guard case .accepted(let accepted) = try await outcome(of: peer) else {
            Issue.record("not accepted")
            return
        }
        #expect(accepted.sid.rawValue == sid)
        let request = try #require(peer.requests.first)
        #expect(request.head.hasPrefix("POST /2010-04-01/Accounts/\(account)/Messages.json HTTP/1.1\r\n"))
        // base64("SK1:s:cret")
        #expect(request.head.contains("\r\nAuthorization: Basic U0sxOnM6Y3JldA==\r\n"))
        #expect(request.head.contains("\r\nContent-Type: application/x-www-form-urlencoded\r\n"))
        let form = try TwilioForm(decoding: request.body)
        #expect(form["To"] == "+15550100001")
        #expect(form["From"] == "+15550100002")
        #expect(form["Body"] == "a & b 📦")
        #expect(form.values(of: "MediaUrl") == ["https://example.com/1", "https://example.com/2"])
        #expect(form["StatusCallback"] == "https://relay.example/sms/status-callback?m=7")
        #expect(form["ValidityPeriod"] == "60")
    }

    @Test func aBaseURLMayHaveAPathAndNoSlash() async throws {
        let peer = try answering("201 Created", "{\"sid\": \"\(sid)\", \"status\": \"queued\"}")
        guard case .accepted = try await outcome(of: peer, baseURL: "\(peer.url)twilio") else {
            Issue.record("not accepted")
            return
        }
        #expect(peer.requests.first?.head.hasPrefix("POST /twilio/2010-04-01/Accounts/") == true)
    }

    @Test(arguments: [
        ("400 Bad Request", 21610, SendVerdict.permanent(.optedOut)),
        ("429 Too Many Requests", 20429, .slowAccount(.throttled)),
        ("401 Unauthorized", 20003, .stopAccount),
        ("500 Internal Server Error", 20500, .uncertain),
    ])
    func aRefusalIsJudged(status: String, code: Int, verdict: SendVerdict) async throws {
        let peer = try answering(status, "{\"code\": \(code), \"message\": \"no\"}")
        guard case .rejected(verdict, let failure) = try await outcome(of: peer) else {
            Issue.record("not rejected so")
            return
        }
        #expect(failure.code == code)
    }

    @Test(arguments: [("200 OK", "<html>"), ("201 Created", "{}"), ("302 Found", "")])
    func anAnswerThatNamesNoMessageIsUncertain(status: String, body: String) async throws {
        guard case .uncertain(.unreadable) = try await outcome(of: try answering(status, body)) else {
            Issue.record("not uncertain")
            return
        }
    }

    @Test func aConnectionThatDiesIsUncertain() async throws {
        let peer = try ScriptedPeer { connection in connection.readRequest() }
        guard case .uncertain(.transport(let error)) = try await outcome(of: peer) else {
            Issue.record("not uncertain")
            return
        }
        #expect(error.outcome == .unknown)
    }

    @Test func aStartLimitThatHasPassedIsNotSent() async throws {
        let peer = try answering("201 Created", "{\"sid\": \"\(sid)\", \"status\": \"queued\"}")
        guard case .notSent(let error) = try await outcome(of: peer, startBy: .now - .seconds(1)) else {
            Issue.record("sent")
            return
        }
        #expect(error.code == .startLimitPassed)
        #expect(peer.requests.isEmpty)
    }
}
