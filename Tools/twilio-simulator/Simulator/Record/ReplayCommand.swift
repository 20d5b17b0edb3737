package import ArgumentParser
import FoundationEssentials
import HTTPTransport

/// `twilio-simulator replay`: sends the inbound texts of a recorded run again, through a simulator that runs.
package struct ReplayCommand: AsyncParsableCommand {
    /// The command's name and meaning.
    package static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Sends the inbound texts of a record (serve --record) again, in their order and timing.")

    @Argument(help: "The record.")
    var file: String

    @Option(help: "The simulator to send through.")
    var simulator = "http://127.0.0.1:8090"

    @Option(help: "How many times as fast as they came; 0 sends each as soon as the one before is answered.")
    var speed = 1.0

    package init() {}

    package func validate() throws {
        guard speed >= 0, speed.isFinite else { throw ValidationError("--speed cannot be negative") }
        guard isWebAddress(simulator) else { throw ValidationError("--simulator is not an http or https URL") }
    }

    package func run() async throws {
        guard let bytes = try? Data(contentsOf: URL(filePath: file)) else {
            throw SimulatorError("the record \(file) cannot be read")
        }
        let recording = try Recording(parsing: Array(bytes))
        let transport = try HTTPTransport(HTTPTransportConfiguration(maxConnections: 64, queueLimit: 100_000))
        let failures = await Replay(transport: transport, simulator: simulator, speed: speed).run(recording)
        await transport.close()
        print("\(recording.texts.count) texts sent again, \(failures) of them not taken")
        if failures > 0 { throw ExitCode.failure }
    }
}

/// A replay under way.
struct Replay: Sendable {
    let transport: HTTPTransport
    let simulator: String
    let speed: Double

    /// Sends every text, and says how many the simulator did not take.
    func run(_ recording: Recording) async -> Int {
        let start = ContinuousClock.now
        return await withTaskGroup(of: Bool.self) { group in
            var failures = 0
            for text in recording.texts {
                guard speed > 0 else {
                    failures += await send(text) ? 0 : 1
                    continue
                }
                try? await Task.sleep(until: start.advanced(by: text.offset / speed))
                group.addTask { await send(text) }
            }
            return await group.reduce(failures) { $1 ? $0 : $0 + 1 }
        }
    }

    private func send(_ text: Recording.Text) async -> Bool {
        var form = FormPairs([("to", text.to), ("body", text.body)])
        for address in text.media { form.append("media", address) }
        let request = TransportRequest(
            method: "POST", url: "\(simulator)/phones/\(formEncoded(text.from))/texts",
            headers: [("Content-Type", "application/x-www-form-urlencoded")], body: Array(form.encoded.utf8))
        let response = try? await transport.send(request, timeout: .seconds(120), startBy: nil)
        return response?.status == 200
    }
}
