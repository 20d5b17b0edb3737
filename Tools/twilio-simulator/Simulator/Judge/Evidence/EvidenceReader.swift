import FoundationEssentials
import HTTPTransport

/// Reads the journal and the audit.
enum EvidenceReader {
    /// Reads a journal from a file of JSON Lines, or from a running simulator by its address.
    ///
    /// - Throws: ``SimulatorError`` when it cannot be read, or its beginning is already forgotten.
    static func journal(_ place: String) async throws -> [JournalMessage] {
        let messages = isWebAddress(place) ? try await SimulatorAddress(place).journal() : try journalFile(place)
        // A journal that has forgotten its oldest messages proves nothing about what is missing in it.
        guard messages.map(\.seq).min() ?? 0 == 0 else {
            throw SimulatorError(
                "the journal \(place) has forgotten its beginning: give the simulator a larger --journal-limit")
        }
        return messages
    }

    private static func journalFile(_ path: String) throws(SimulatorError) -> [JournalMessage] {
        let decoder = wireDecoder()
        var messages: [JournalMessage] = []
        for (number, line) in try lines(of: path) {
            // Lines of other kinds, which name their kind, are left alone.
            if let kind = (try? decoder.decode(Kind.self, from: line))?.type, kind != "message" { continue }
            do { messages.append(try decoder.decode(JournalMessage.self, from: line)) } catch {
                throw SimulatorError("\(path), line \(number): not a message of the journal (\(place(of: error)))")
            }
        }
        return messages
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
        var type: String?
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
