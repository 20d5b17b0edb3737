import HTTPTransport
import LoopbackPeer
import RelayModel
import Testing
import TwilioContract

@testable import RelayStore
@testable import Sender

/// The list by which an uncertain text is looked up.
@Suite(.timeLimit(.minutes(5)))
struct MessageListTests {
    private static let path = "/2010-04-01/Accounts/AC1/Messages.json"
    /// 2026-11-21T10:00:00Z.
    private let ten = Moment(microseconds: 1_795_255_200_000_000)

    /// A page whose messages were made at these minutes after nine.
    private static func page(_ minutes: [Int], next: String? = nil) -> String {
        let messages = minutes.map { minute in
            let (clock, number) = ("\(9 + minute / 60):\(pad(minute % 60, 2)):00", pad(minute, 32))
            let hour = clock.utf8.count == 7 ? "0\(clock)" : clock
            return """
                {"sid": "SM\(number)", "status": "sent", "body": "m\(minute)", \
                "date_created": "Sat, 21 Nov 2026 \(hour) +0000"}
                """
        }
        let following = next.map { "\"\($0)\"" } ?? "null"
        return "{\"messages\": [\(messages.joined(separator: ", "))], \"next_page_uri\": \(following)}"
    }

    private static func pad(_ number: Int, _ width: Int) -> String {
        String(repeating: "0", count: width - String(number).utf8.count) + String(number)
    }

    /// Lists against a peer that answers with these pages in turn, the last one for ever.
    private func list(_ peer: ScriptedPeer) async throws -> [MessageResource] {
        defer { peer.stop() }
        let transport = try HTTPTransport(.init())
        let client = TwilioClient(transport: transport, baseURL: peer.url, timeout: .seconds(20))
        let (ours, theirs) = (try PhoneNumber(parsing: "+15550100002"), try PhoneNumber(parsing: "+15550100001"))
        let credentials = APIKeyCredentials(accountSID: "AC1", keySID: "SK1", secret: [0x73])
        do {
            let messages = try await client.list(
                from: ours, to: theirs, since: ten, credentials: credentials, pageSize: 2)
            await transport.close()
            return messages
        } catch {
            await transport.close()
            throw error
        }
    }

    private func peer(_ pages: [String], status: String = "200 OK") throws -> ScriptedPeer {
        try ScriptedPeer { connection in
            var index = 0
            while connection.readRequest() != nil {
                connection.answer(status, body: pages[min(index, pages.count - 1)])
                index += 1
            }
        }
    }

    @Test func pagesAreReadUntilOneIsOldEnough() async throws {
        let peer = try peer([
            Self.page([75, 70], next: "\(Self.path)?Page=1"), Self.page([65, 55], next: "\(Self.path)?Page=2"),
            Self.page([50]),
        ])
        let messages = try await list(peer)
        #expect(messages.map(\.body) == ["m75", "m70", "m65", "m55"])
        let lines = peer.requests.compactMap { $0.head.split(separator: "\r\n").first.map(String.init) }
        #expect(
            lines == [
                "GET \(Self.path)?To=%2B15550100001&From=%2B15550100002&PageSize=2 HTTP/1.1",
                "GET \(Self.path)?Page=1 HTTP/1.1",
            ])
    }

    @Test func theLastPageEndsTheList() async throws {
        let messages = try await list(try peer([Self.page([75, 70], next: "\(Self.path)?Page=1"), Self.page([])]))
        #expect(messages.map(\.body) == ["m75", "m70"])
    }

    @Test(arguments: [
        // An answer that is no list, a message that cannot be read, and pages elsewhere, with our credentials.
        "<html>",
        "{\"messages\": [{\"sid\": \"odd\"}], \"next_page_uri\": null}",
        page([75], next: "/2010-04-01/Accounts/AC2/Messages.json?Page=1"),
        page([75], next: "/@elsewhere.example/"),
    ])
    func aListThatMayBeIncompleteIsAnError(body: String) async throws {
        let peer = try peer([body])
        await #expect(throws: TwilioCallError.self) { try await list(peer) }
        #expect(peer.requests.count == 1)
    }

    @Test func aListWithoutEndIsAnError() async throws {
        let peer = try peer([Self.page([75], next: "\(Self.path)?Page=1")])
        await #expect(throws: TwilioCallError.self) { try await list(peer) }
    }

    @Test func aRefusalIsAnError() async throws {
        let peer = try peer(["{\"code\": 20003}"], status: "401 Unauthorized")
        await #expect(throws: TwilioCallError.self) { try await list(peer) }
    }
}
