import RelayModel
import RelayStore

/// When an operator works, in the form of the tenants file.
struct HoursView: Encodable {
    struct DatedHours: Encodable {
        let date: String
        let off: Bool?
        let hours: [String]?
    }

    let timeZone: String
    let hours: [String: [String]]
    /// Nil for none.
    let exceptions: [DatedHours]?

    init(_ local: TenantDefinition.LocalHours) {
        timeZone = local.timeZone
        hours = local.hours.written
        let dates = local.hours.exceptions.map { dated in
            let spans = dated.hours.map(\.description)
            return DatedHours(
                date: dated.date.description, off: spans.isEmpty ? true : nil, hours: spans.isEmpty ? nil : spans)
        }
        exceptions = dates.isEmpty ? nil : dates
    }
}

extension WorkingHours {
    /// The week as the tenants file writes it.
    var written: [String: [String]] {
        Dictionary(uniqueKeysWithValues: week.map { ($0.key.rawValue, $0.value.map(\.description)) })
    }
}
