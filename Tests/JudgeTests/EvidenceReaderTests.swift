import Foundation
import Testing

@testable import Simulator

@Suite struct EvidenceReaderTests {
    private func withFile<Value>(_ text: String, _ body: (String) async throws -> Value) async throws -> Value {
        let path = FileManager.default.temporaryDirectory.appending(path: "evidence-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return try await body(path)
    }

    private let message =
        #"{"seq":0,"sid":"SM1","account_sid":"AC1","direction":"inbound","from":"+1","to":"+2","body":"b","#
        + #""at":"2026-01-02T03:04:05.006Z","status":"received","history":[],"webhooks":[{"status":"received","#
        + #""at":"2026-01-02T03:04:05.010Z","http_status":200}],"more":1}"#

    @Test func aJournalIsRead() async throws {
        let messages = try await withFile(message + "\n\n") { try await EvidenceReader.journal($0) }.messages
        #expect(messages.map(\.sid) == ["SM1"])
        #expect(messages[0].takenAt?.description == "2026-01-02T03:04:05.010Z")
    }

    @Test func aJournalOfEventsIsPutTogether() async throws {
        let subject = #""sid":"SM1","account_sid":"AC1","direction":"outbound-api","from":"+1","to":"+2""#
        let text = """
            {"seq":0,"at":"2026-01-02T03:04:05.006Z","event":"message_refused","account_sid":"AC1","from":"+1",\
            "to":"+2","outbound_id":"9","code":20429}
            {"seq":1,"at":"2026-01-02T03:04:05.006Z","event":"message_accepted",\(subject),"body":"b","status":"queued",\
            "status_callback":"http://x/?m=7"}
            {"seq":2,"at":"2026-01-02T03:04:05.106Z","event":"message_status",\(subject),"status":"undelivered"}
            {"seq":3,"at":"2026-01-02T03:04:05.206Z","event":"webhook",\(subject),"http_status":200}
            {"seq":4,"at":"2026-01-02T03:04:05.206Z","event":"webhook","sid":"SM9","http_status":200}
            """
        let journal = try await withFile(text) { try await EvidenceReader.journal($0) }
        let messages = journal.messages
        #expect(journal.refusals.map(\.code) == [20429] && journal.refusals.first?.outboundID == "9")
        let message = try #require(messages.first)
        #expect(messages.count == 1 && message.seq == 1 && message.outboundID == "7" && message.isUndelivered)
        #expect(message.webhooks?.map(\.httpStatus) == [200])
        await #expect(throws: SimulatorError.self) {
            try await withFile(text.replacing(#""seq":0"#, with: #""seq":5"#)) { try await EvidenceReader.journal($0) }
        }
    }

    @Test func aJournalThatHasForgottenItsBeginningProvesNothing() async throws {
        let text = message.replacing(#""seq":0"#, with: #""seq":7"#)
        await #expect(throws: SimulatorError.self) {
            try await withFile(text) { try await EvidenceReader.journal($0) }
        }
    }

    @Test(arguments: ["{", #"{"record":"relay","tenant":"acme"}"#, #"{"record":"event","tenant":1}"#])
    func aBrokenLineIsNamed(_ line: String) async throws {
        let error = await #expect(throws: SimulatorError.self) {
            try await withFile("\n" + line) { try EvidenceReader.audit($0) }
        }
        #expect(error?.description.contains("line 2") == true)
    }

    @Test func aRecordOfAnotherKindIsLeftAlone() async throws {
        let records = try await withFile(#"{"record":"weather"}"#) { try EvidenceReader.audit($0) }
        #expect(records.relays.isEmpty && records.events.isEmpty)
    }
}
