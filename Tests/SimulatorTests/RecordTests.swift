import ArgumentParser
import Foundation
import HTTPTransport
import HTTPTypes
import HummingbirdTesting
import Simulator
import Testing

@Suite(.timeLimit(.minutes(1))) struct RecordTests {
    @Test func aRunIsRecordedAndItsTextsSentAgain() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "run.jsonl").path
        try await World.simulator(WebhookRecorder(), change: { $0.recordPath = path }).test(.router) { client in
            for body in ["one", "two é 😀", "three"] { _ = try await client.text(body) }
            let media = "{\"to\": \"\(World.number)\", \"media\": [\"https://a.example/p.png\"]}"
            _ = try await client.post("/phones/\(World.sam)/texts", media)
            _ = try await client.create()
        }
        let recording = try Recording(parsing: Array(try Data(contentsOf: URL(filePath: path))))
        #expect(recording.texts.map(\.body) == ["one", "two é 😀", "three", ""])
        #expect(recording.texts.first?.offset == .zero && recording.texts.last?.media.count == 1)

        let webhooks = WebhookRecorder()
        try await World.simulator(webhooks).test(.live) { client in
            let port = try #require(client.port)
            let command = try ReplayCommand.parse([path, "--simulator", "http://127.0.0.1:\(port)", "--speed", "0"])
            try await command.run()
            #expect(webhooks.calls.compactMap { $0.form["Body"] } == ["one", "two é 😀", "three", ""])
            #expect(webhooks.calls.map { $0.form["From"] } == [World.dana, World.dana, World.dana, World.sam])
        }
    }

    @Test func theTimingIsKept() throws {
        let lines = """
            {"event": "message_accepted", "at": "2026-01-02T03:04:04.000Z"}
            {"event": "message_received", "at": "2026-01-02T03:04:05.250Z", "from": "+14155550111", "to": "+14155550100"}
            {"event": "message_received", "at": "2026-01-02T03:05:05.500Z", "from": "+14155550111", "to": "+14155550100"}
            """
        let recording = try Recording(parsing: Array(lines.utf8))
        #expect(recording.texts.map(\.offset) == [.zero, .milliseconds(60_250)])
    }

    @Test(arguments: ["no JSON", "{\"event\": \"message_received\", \"at\": \"yesterday\"}"])
    func whatIsNoRecordIsRefused(text: String) {
        #expect(throws: SimulatorError.self) { try Recording(parsing: Array(text.utf8)) }
    }
}
