import FoundationEssentials

/// The inbound texts of a recorded run, in their order.
package struct Recording: Sendable {
    /// A text and when it was sent, counted from the first.
    package struct Text: Sendable, Equatable {
        /// Since the first text of the recording.
        package var offset: Duration
        /// The phone that sent it.
        package var from: String
        /// The business number.
        package var to: String
        /// The text.
        package var body: String
        /// The addresses of its media.
        package var media: [String]
    }

    private struct Line: Decodable {
        var event: String
        var at: String?
        var from: String?
        var to: String?
        var body: String?
        var media: [String]?
    }

    /// In the order in which they were sent.
    package private(set) var texts: [Text] = []

    /// Reads a record, or the answer of `GET /journal`.
    ///
    /// - Throws: ``SimulatorError`` naming the first line that cannot be read.
    package init(parsing bytes: [UInt8]) throws(SimulatorError) {
        var first: WallTime?
        for (number, text) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
            guard let line = try? JSONDecoder().decode(Line.self, from: Data(text)) else {
                throw SimulatorError("line \(number + 1) of the record cannot be read")
            }
            guard line.event == "message_received" else { continue }
            guard let at = line.at.flatMap({ WallTime(parsing: $0[...]) }), let from = line.from, let to = line.to
            else {
                throw SimulatorError("line \(number + 1) of the record lacks a time or a number")
            }
            first = first ?? at
            let offset = Duration.milliseconds(at.milliseconds - (first ?? at).milliseconds)
            texts.append(Text(offset: offset, from: from, to: to, body: line.body ?? "", media: line.media ?? []))
        }
    }
}
