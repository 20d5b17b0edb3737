import RelayModel
import RelayStore
import ServiceKit

/// When an operator works, as dispatchers and the tenants file write it.
struct HoursRequest: Decodable {
    /// What holds on one date instead of the week's spans: either `off`, or `hours`.
    struct DatedHours: Decodable {
        var date: String
        var off: Bool?
        var hours: [String]?
    }

    var time_zone: String
    var hours: [String: [String]]
    var exceptions: [DatedHours]?

    /// The hours, all but whether the database knows the time zone.
    ///
    /// - Throws: 400 naming the field, which begins with `field`, and the rule.
    func checked(_ field: String) throws -> TenantDefinition.LocalHours {
        let dates = exceptions ?? []
        guard Set(dates.map(\.date)).count == dates.count else {
            throw ProblemError.field("\(field).exceptions", "must have each date once")
        }
        let checked = try dates.enumerated().map { index, dated in
            try dated.checked("\(field).exceptions[\(index)]")
        }
        return TenantDefinition.LocalHours(
            WorkingHours(week: try hours.week("\(field).hours"), exceptions: checked),
            timeZone: try time_zone.checked("\(field).time_zone", upTo: 100))
    }
}

extension HoursRequest.DatedHours {
    fileprivate func checked(_ field: String) throws -> WorkingHours.Exception {
        guard let day = CalendarDate(date) else {
            throw ProblemError.field("\(field).date", "must be one such as 2026-12-24")
        }
        guard (off == true) != (hours?.isEmpty == false) else {
            throw ProblemError.field(field, "must have either off: true or hours")
        }
        return WorkingHours.Exception(date: day, hours: try (hours ?? []).spans("\(field).hours"))
    }
}

extension [String: [String]] {
    /// The spans of each weekday.
    ///
    /// - Throws: 400 naming the field and the rule.
    func week(_ field: String) throws -> [Weekday: [DaySpan]] {
        var week: [Weekday: [DaySpan]] = [:]
        for (name, spans) in sorted(by: { $0.key < $1.key }) {
            guard let day = Weekday(rawValue: name) else {
                let days = Weekday.allCases.map(\.rawValue).joined(separator: ", ")
                throw ProblemError.field(field, "must have no other days than \(days)")
            }
            week[day] = try spans.spans("\(field).\(name)")
        }
        return week
    }
}

extension [String] {
    /// Spans of a day.
    ///
    /// - Throws: 400 naming the field and the rule.
    fileprivate func spans(_ field: String) throws -> [DaySpan] {
        try map { text in
            guard let span = DaySpan(text) else {
                throw ProblemError.field(field, "must be spans of the day such as 08:00-12:00 or 22:00-06:00")
            }
            return span
        }
    }
}

extension TrackerStore {
    /// - Throws: 400 naming the field for a time zone that the database does not know.
    func require(timeZone name: String, _ field: String) async throws {
        try await require(timeZones: [(name: name, field: field)])
    }

    /// All at once, because the database looks through its time zones' files for it.
    ///
    /// - Throws: 400 naming the first field with a time zone that the database does not know.
    func require(timeZones zones: [(name: String, field: String)]) async throws {
        guard !zones.isEmpty else { return }
        let unknown = Set(try await unknownTimeZones(among: zones.map(\.name)))
        if let zone = zones.first(where: { unknown.contains($0.name) }) {
            throw ProblemError.field(zone.field, "must be a name from the IANA database, such as America/Chicago")
        }
    }
}
