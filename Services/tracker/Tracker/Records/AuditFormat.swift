import RelayStore

/// How the record is written.
enum AuditFormat: String, CaseIterable {
    /// One JSON object a line, beginning with its cursor.
    case jsonl
    /// RFC 4180, with a heading, above no record too; the first column is the cursor.
    case csv

    var contentType: String {
        switch self {
        case .jsonl: "application/x-ndjson; charset=utf-8"
        case .csv: "text/csv; charset=utf-8; header=present"
        }
    }

    /// The records as text.
    ///
    /// - Parameters:
    ///   - kind: What they are all of.
    ///   - isFirst: Whether nothing was written before.
    func text(_ entries: [AuditExport.Entry], of kind: AuditRecordKind, isFirst: Bool) -> String {
        switch self {
        case .jsonl:
            // The record is an object that is never empty.
            return entries.map { "{\"cursor\":\"\($0.key)\",\($0.json.dropFirst())\n" }.joined()
        case .csv:
            let heading = isFirst ? [CSVLine(["cursor"] + kind.columns)] : []
            return (heading + entries.map { CSVLine([$0.key] + $0.values) }).map { "\($0)\r\n" }.joined()
        }
    }
}
