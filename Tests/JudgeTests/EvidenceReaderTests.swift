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
        let text = message + "\n" + #"{"type":"request","seq":1}"# + "\n"
        let messages = try await withFile(text) { try await EvidenceReader.journal($0) }
        #expect(messages.map(\.sid) == ["SM1"])
        #expect(messages[0].takenAt?.description == "2026-01-02T03:04:05.010Z")
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
