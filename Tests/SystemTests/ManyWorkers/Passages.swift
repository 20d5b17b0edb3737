import Foundation
import HTTPTransport

@testable import TestInstallation

/// How a customer's text came to the first operator's phone, by the simulator's clock.
struct Passage {
    /// The business's number.
    let business: String
    /// When the phone sent it; what its webhook's repeats took counts.
    let sent: Date
    /// When Twilio took the text to the operator.
    let reached: Date

    var seconds: Double { reached.timeIntervalSince(sent) }
}

/// The customers' texts of a load, from the simulator's journal.
struct Passages {
    private struct Page: Decodable {
        var messages: [Message]
    }

    private struct Message: Decodable {
        var seq: Int
        var direction: String
        var from: String
        var to: String
        var body: String
        var at: String
    }

    /// How many customers' texts there were.
    private(set) var sent = 0
    /// Those that have reached an operator.
    private(set) var reached: [Passage] = []

    /// Reads the journal.
    init(_ installation: Installation, operators: Set<String>) async throws {
        var open: [String: Message] = [:]
        for message in try await Self.journal(installation) {
            // The load marks its customers' texts.
            guard let mark = message.body.firstMatch(of: /#[0-9a-z]+-[0-9]+/).map({ String($0.output) }) else {
                continue
            }
            if message.direction == "inbound" {
                sent += 1
                open[mark] = message
            } else if operators.contains(message.to), let text = open.removeValue(forKey: mark) {
                reached.append(
                    Passage(business: text.to, sent: try Self.date(text.at), reached: try Self.date(message.at)))
            }
        }
    }

    private static func journal(_ installation: Installation) async throws -> [Message] {
        var all: [Message] = []
        while true {
            // A page stays below the largest answer that the client takes.
            let next = (all.last?.seq ?? -1) + 1
            let answer = try await installation.get("\(installation.simulator.base)/messages?from=\(next)&limit=100")
            let page = try JSONDecoder().decode(Page.self, from: Data(answer.body)).messages
            guard !page.isEmpty else { return all }
            all += page
        }
    }

    private static func date(_ text: String) throws -> Date {
        try Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}

/// Times in seconds, as a line of figures tells them.
struct Latencies: CustomStringConvertible {
    private let sorted: [Double]

    init(_ seconds: [Double]) { sorted = seconds.sorted() }

    var count: Int { sorted.count }
    /// 0 for none.
    var worst: Double { sorted.last ?? 0 }
    var median: Double { sorted.isEmpty ? 0 : sorted[sorted.count / 2] }

    var description: String { "\(count) texts, p50 \(milliseconds(median)), worst \(milliseconds(worst))" }
}

/// Seconds as whole milliseconds.
func milliseconds(_ seconds: Double) -> String { "\(Int((seconds * 1000).rounded())) ms" }
