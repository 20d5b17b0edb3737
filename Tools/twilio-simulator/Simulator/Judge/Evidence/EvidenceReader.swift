import FoundationEssentials
import HTTPTransport

/// Reads the journal and the audit.
enum EvidenceReader {
    /// Reads a journal from a file of JSON Lines, or from a running simulator by its address.
    ///
    /// - Throws: ``SimulatorError`` when it cannot be read, or its beginning is already forgotten.
    static func journal(_ place: String) async throws -> Journal {
        guard isWebAddress(place) else { return try journalFile(place) }
        return Journal(messages: try whole(try await SimulatorAddress(place).journal(), place))
    }

    /// What a journal tells.
    struct Journal: Sendable {
        var messages: [JournalMessage]
        var refusals: [JournalRefusal] = []
    }

    /// A line is a message, as the control side lists them, or an event, as its journal has them.
    private static func journalFile(_ path: String) throws(SimulatorError) -> Journal {
        let decoder = wireDecoder()
        var messages: [JournalMessage] = []
        var fold = JournalFold()
        var first: Int?
        for (number, line) in try lines(of: path) {
            do {
                guard try decoder.decode(Kind.self, from: line).event != nil else {
                    messages.append(try decoder.decode(JournalMessage.self, from: line))
                    continue
                }
                let event = try decoder.decode(JournalFold.Event.self, from: line)
                first = first ?? event.seq
                fold.add(event)
            } catch {
                throw SimulatorError("\(path), line \(number): not a line of the journal (\(place(of: error)))")
            }
        }
        guard first ?? 0 == 0 else { throw forgotten(path) }
        guard first == nil else { return Journal(messages: messages + fold.messages, refusals: fold.refusals) }
        return Journal(messages: try whole(messages, path))
    }

    /// A journal that has forgotten its oldest messages proves nothing about what is missing in it.
    private static func whole(_ messages: [JournalMessage], _ place: String) throws(SimulatorError) -> [JournalMessage]
    {
        guard messages.map(\.seq).min() ?? 0 == 0 else { throw forgotten(place) }
        return messages
    }

    private static func forgotten(_ place: String) -> SimulatorError {
        SimulatorError("the journal \(place) has forgotten its beginning: give the simulator a larger --journal-limit")
    }

    /// Reads what `backhop audit export --records all` wrote.
    ///
    /// - Throws: ``SimulatorError`` naming the line that cannot be read.
    static func audit(_ path: String) throws(SimulatorError) -> AuditRecords {
        let decoder = wireDecoder()
        var records = AuditRecords()
        for (number, line) in try lines(of: path) {
            do { try add(line, to: &records, decoder) } catch {
                throw SimulatorError("\(path), line \(number): not a record of the audit (\(place(of: error)))")
            }
        }
        return records
    }

    private static func add(_ line: Data, to records: inout AuditRecords, _ decoder: JSONDecoder) throws {
        switch try decoder.decode(Kind.self, from: line).record {
        case "hop": records.hops.append(try decoder.decode(AuditHop.self, from: line))
        case "event": records.events.append(try decoder.decode(AuditEvent.self, from: line))
        case "relay": records.relays.append(try decoder.decode(AuditRelay.self, from: line))
        case "inbound": records.inbound.append(try decoder.decode(AuditInbound.self, from: line))
        case "outbound": records.outbound.append(try decoder.decode(AuditOutbound.self, from: line))
        case "parked": records.parked.append(try decoder.decode(AuditParked.self, from: line))
        default: break
        }
    }

    private struct Kind: Decodable {
        var record: String?
        var event: String?
    }

    private static func lines(of path: String) throws(SimulatorError) -> [(Int, Data)] {
        guard let bytes = try? Data(contentsOf: URL(filePath: path)) else {
            throw SimulatorError("\(path) cannot be read")
        }
        return bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
            .filter { !$1.isEmpty }.map { ($0 + 1, Data($1)) }
    }

    /// Where a decoding failed, without the value found there.
    private static func place(of error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "\(key.stringValue) is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            context.codingPath.map(\.stringValue).joined(separator: ".") + " is wrong"
        default: "it is not JSON"
        }
    }
}

/// Reads names written with underscores.
func wireDecoder() -> JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
}
