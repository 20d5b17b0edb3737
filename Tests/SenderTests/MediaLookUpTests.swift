import HTTPTransport
import LoopbackPeer
import RelayModel
import Synchronization
import Testing
import TwilioContract

@testable import RelayStore
@testable import Sender

/// The media of missing texts decide which of them may be published. Rules 7 and 10 of docs/reliability.md.
@Suite(.timeLimit(.minutes(5)))
struct MediaLookUpTests {
    private typealias Ask = @Sendable (MessageResource) async throws -> MediaLookUps.Answer

    private let task: RecoveryTask

    init() throws {
        task = RecoveryTask(
            tenant: .random(), ourNumber: try PhoneNumber(parsing: "+15550100002"), accountSID: "AC1",
            knownUntil: Moment(microseconds: 0), startedAt: Moment(microseconds: 0), failures: 0)
    }

    /// Texts with a picture, but for the first.
    private static let texts = resources([0, 1, 1, 1])

    /// Texts with so many pictures each.
    private static func resources(_ media: [Int]) -> [MessageResource] {
        media.enumerated().compactMap { number, media in
            try? MessageResource(
                decoding: Array(
                    """
                    {"sid": "MM\(String(repeating: "0", count: 31))\(number)", "status": "received", "direction": "inbound",
                     "from": "+15550100001", "body": "b\(number)", "num_media": "\(media)"}
                    """.utf8))
        }
    }

    /// Twilio, which cannot tell of the third text's media for as often as that, or does not answer then.
    private func withTwilio(
        failing times: Int, byHangingUp: Bool = false, _ body: (@escaping Ask) async throws -> Void
    ) async throws {
        let failing = Self.texts[2].sid.rawValue
        let left = Countdown(times)
        let peer = try ScriptedPeer { connection in
            while let request = connection.readRequest() {
                let isFailing = request.head.contains(failing) && left.take()
                if isFailing && byHangingUp { return }
                connection.answer(
                    "200 OK", body: isFailing ? "<html>" : #"{"media_list": [{"uri": "/Media/ME1.json"}]}"#)
            }
        }
        defer { peer.stop() }
        let transport = try HTTPTransport(.init())
        let client = TwilioClient(transport: transport, baseURL: peer.url, timeout: .seconds(20))
        let credentials = APIKeyCredentials(accountSID: "AC1", keySID: "SK1", secret: [0x73])
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(
                try await body { text in
                    guard text.media != 0 else { return .success([]) }
                    do throws(TwilioCallError) {
                        return .success(try await client.mediaURLs(of: text.sid, credentials: credentials))
                    } catch {
                        return .failure(.call(error))
                    }
                })
        } catch {
            outcome = .failure(error)
        }
        await transport.close()
        try outcome.get()
    }

    @Test func onlyWhatCameBeforeTheFirstFailureMayBePublished() async throws {
        try await withTwilio(failing: 1) { ask in
            let lookUps = MediaLookUps()
            let held = try await lookUps.media(of: Self.texts, at: task, ask: ask)
            #expect(held.media.map(\.count) == [0, 1] && held.bare.isEmpty)
            #expect(held.heldUp?.times == 1)
            let all = try await lookUps.media(of: Array(Self.texts.dropFirst(2)), at: task, ask: ask)
            #expect(all.media.map(\.count) == [1, 1] && all.heldUp == nil)
        }
    }

    @Test func aTextWhoseMediaStayUnreadableIsPassedOnWithoutThem() async throws {
        try await withTwilio(failing: .max) { ask in
            let lookUps = MediaLookUps()
            for times in 1..<MediaLookUps.most {
                #expect(try await lookUps.media(of: Self.texts, at: task, ask: ask).heldUp?.times == times)
            }
            // What came before it in another batch makes no difference.
            _ = try await lookUps.media(of: Array(Self.texts.prefix(2)), at: task, ask: ask)
            let last = try await lookUps.media(of: Self.texts, at: task, ask: ask)
            #expect(last.media.map(\.count) == [0, 1, 0, 1] && last.heldUp == nil)
            #expect(last.bare == [Self.texts[2].sid])
        }
    }

    /// When Twilio is not reached, those after it are not asked about: they have to wait, and must not be left out.
    @Test func nothingIsLeftOutBehindATextThatIsPassedOn() async throws {
        let texts = Self.resources([0, 1, 1, 1, 1, 1])
        try await withTwilio(failing: .max, byHangingUp: true) { ask in
            let lookUps = MediaLookUps()
            for times in 1..<MediaLookUps.most {
                #expect(try await lookUps.media(of: texts, at: task, ask: ask).heldUp?.times == times)
            }
            let last = try await lookUps.media(of: texts, at: task, ask: ask)
            #expect(last.media.map(\.count) == [0, 1, 0, 1] && last.bare == [texts[2].sid])
            #expect(last.heldUp != nil)
            let rest = try await lookUps.media(of: Array(texts.dropFirst(4)), at: task, ask: ask)
            #expect(rest.media.map(\.count) == [1, 1] && rest.heldUp == nil)
        }
    }

    @Test func failuresCountOnlyInARow() async throws {
        try await withTwilio(failing: 1) { ask in
            let lookUps = MediaLookUps()
            _ = try await lookUps.media(of: Self.texts, at: task, ask: ask)
            #expect(try await lookUps.media(of: Self.texts, at: task, ask: ask).heldUp == nil)
            try await withTwilio(failing: .max) { ask in
                let again = try await lookUps.media(of: Self.texts, at: task, ask: ask)
                #expect(again.heldUp?.times == 1)
            }
        }
    }

    /// An account without a place says nothing about the text.
    @Test func aBusyAccountIsNoReasonToLeaveMediaOut() async throws {
        let lookUps = MediaLookUps()
        for _ in 0...MediaLookUps.most {
            let outcome = try await lookUps.media(of: Self.texts, at: task) { _ in .failure(.busy(.seconds(1))) }
            #expect(outcome.media.isEmpty && outcome.bare.isEmpty && outcome.heldUp?.times == 0)
        }
    }
}

/// Lets so many through.
private final class Countdown: Sendable {
    private let left: Mutex<Int>

    init(_ count: Int) { left = Mutex(count) }

    func take() -> Bool {
        left.withLock { left in
            left -= 1
            return left >= 0
        }
    }
}
