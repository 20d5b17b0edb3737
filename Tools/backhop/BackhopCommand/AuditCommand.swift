import ArgumentParser
import RelayModel
import RelayStore

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Look at the record of what happened.", subcommands: [Export.self])

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the record to standard output; it holds telephone numbers and names, but no text's body.",
            discussion: """
                By default one line for each operator's turn: who was asked about which text and why, until when, and who \
                took it. Other records: events (the append-only log), relays, inbound and outbound (texts), parked, or all.
                """)

        @Option(help: "hops, events, relays, inbound, outbound, parked or all; several with commas.")
        var records = "hops"

        @Option(help: "jsonl (a JSON object a line) or csv (one kind of records, with a heading).")
        var format = "jsonl"

        @Option(help: "Only what happened since then, such as 2026-01-02T03:04:05Z.")
        var since: String?

        @Option(help: "Only this tenant's, by slug.")
        var tenant: String?

        func validate() throws {
            let kinds = try kinds()
            guard !kinds.isEmpty else { throw ValidationError("--records names nothing.") }
            guard ["jsonl", "csv"].contains(format) else { throw ValidationError("--format is jsonl or csv.") }
            guard format == "jsonl" || kinds.count == 1 else {
                throw ValidationError("A CSV holds one kind of records: name one with --records.")
            }
            guard since == nil || since.flatMap(Moment.init) != nil else {
                throw ValidationError("--since is not a moment such as 2026-01-02T03:04:05Z.")
            }
        }

        func run() async throws {
            let kinds = try kinds()
            try await CommandEnvironment().withPool { pool in
                var filter = AuditExport.Filter(since: since.flatMap(Moment.init))
                if let tenant {
                    filter.tenant = try await AuditExport.tenant(slug: tenant, in: pool)
                    guard filter.tenant != nil else { throw CommandError("There is no tenant \(tenant).") }
                }
                for kind in kinds { try await write(kind, filter, AuditExport(pool: pool)) }
            }
        }

        private func kinds() throws -> [AuditRecordKind] {
            guard records != "all" else { return AuditRecordKind.allCases }
            return try records.split(separator: ",").map { name in
                guard let kind = AuditRecordKind(rawValue: String(name)) else {
                    let names = AuditRecordKind.allCases.map(\.rawValue).joined(separator: ", ")
                    throw ValidationError("--records does not know \(name): there are \(names) and all.")
                }
                return kind
            }
        }

        private func write(
            _ kind: AuditRecordKind, _ filter: AuditExport.Filter, _ export: AuditExport
        ) async throws {
            guard format == "csv" else { return try await export.forEach(kind, filter) { print($0.json) } }
            var hasHeading = false
            try await export.forEach(kind, filter) { entry in
                if !hasHeading { print(CSVLine(entry.columns)) }
                hasHeading = true
                print(CSVLine(entry.values))
            }
        }
    }
}
