package import Logging

/// How log lines look.
package enum LogFormat: String, Sendable {
    /// One JSON object a line.
    case json
    /// One line for people.
    case text
}

/// Writes each log event as one line with the time, the level, the service, the message and the metadata.
package struct ServiceLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let service: String
    private let format: LogFormat
    private let sink: LogSink

    /// - Parameter service: The name that stands in every line.
    package init(service: String, level: Logger.Level, format: LogFormat, sink: LogSink = .standardError) {
        self.service = service
        self.format = format
        self.sink = sink
        logLevel = level
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { _, new in new } }
        if let own = event.metadata { all.merge(own) { _, new in new } }
        if let error = event.error { all["error"] = "\(error)" }
        let message = PhoneMask.maskAll(in: event.message.description)
        switch format {
        case .json: sink.write(jsonLine(event.level, message, all))
        case .text: sink.write(textLine(event.level, message, all))
        }
    }

    private func jsonLine(_ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata) -> [UInt8] {
        var json = JSONText()
        json.append("{")
        json.member("timestamp", LogTimestamp.now(), first: true)
        json.member("level", level.rawValue)
        json.member("service", service)
        json.member("message", message)
        if !metadata.isEmpty {
            json.key("metadata")
            json.value(.dictionary(metadata))
        }
        json.append("}\n")
        return json.bytes
    }

    private func textLine(_ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata) -> [UInt8] {
        var line = "\(LogTimestamp.now()) \(level.rawValue.uppercased()) \(service) \(message)"
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line += " \(key)=\(PhoneMask.maskAll(in: value.description))"
        }
        // One event is one line, whatever its texts contain.
        return line.utf8.map { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") ? UInt8(ascii: " ") : $0 } + [0x0A]
    }
}

extension JSONText {
    fileprivate mutating func value(_ value: Logger.MetadataValue) {
        switch value {
        case .string(let text): string(PhoneMask.maskAll(in: text))
        case .stringConvertible(let convertible): string(PhoneMask.maskAll(in: convertible.description))
        case .array(let values):
            append("[")
            for (index, value) in values.enumerated() {
                if index > 0 { append(",") }
                self.value(value)
            }
            append("]")
        case .dictionary(let members):
            append("{")
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                key(member.key, first: index == 0)
                self.value(member.value)
            }
            append("}")
        }
    }
}
