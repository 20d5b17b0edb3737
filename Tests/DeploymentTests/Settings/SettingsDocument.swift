import Foundation

/// The tables of `docs/settings.md`, and what they have to be.
struct SettingsDocument {
    /// The lines that describe a setting, in the order of the file.
    let rows: [String]

    init(text: String) {
        rows = text.split(separator: "\n").map(String.init).filter { $0.hasPrefix("| `BACKHOP_") }
    }

    /// Reads the document.
    init() throws {
        self.init(text: try String(contentsOf: repository.appending(path: "docs/settings.md"), encoding: .utf8))
    }

    /// What differs, each with the line to add or to take out.
    func mistakes(_ services: [ServiceSettings]) -> [String] {
        let wanted = Self.rows(of: services)
        return wanted.filter { !rows.contains($0) }.map { "docs/settings.md: add this line\n\($0)" }
            + rows.filter { !wanted.contains($0) }.map {
                "docs/settings.md: no service says so; take this line out\n\($0)"
            }
            + Set(rows.filter { row in rows.count { $0 == row } > 1 }).map { "docs/settings.md: there twice\n\($0)" }
    }

    /// One line for each setting, or for each default where services differ.
    static func rows(of services: [ServiceSettings]) -> [String] {
        var entries: [(entry: SettingEntry, services: [String])] = []
        for service in services {
            for entry in service.settings {
                if let index = entries.firstIndex(where: { $0.entry == entry }) {
                    entries[index].services.append(service.service)
                } else {
                    entries.append((entry, [service.service]))
                }
            }
        }
        return entries.map { row($0.entry, $0.services, isEverywhere: $0.services.count == services.count) }
    }

    private static func row(_ entry: SettingEntry, _ services: [String], isEverywhere: Bool) -> String {
        let cells = [
            "`\(entry.name)`", isEverywhere ? "all" : services.joined(separator: ", "),
            entry.choices.map { $0.joined(separator: ", ") } ?? entry.type,
            entry.default.map { "`\($0)`" } ?? (entry.required ? "required" : "none"), entry.secret ? "secret" : "",
            entry.meaning,
        ]
        return "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }
}
