import RelayModel
import RelayStore

// Who works when, and which chain a number has at which time.
extension TenantsCheck {
    mutating func operators(of tenant: TenantsFile.Tenant, _ place: String) -> [TenantDefinition.Person] {
        timeZone(tenant.time_zone, place)
        return tenant.operators.compactMap { entry in
            let hours = self.hours(of: entry, of: tenant, "\(place), operator \(entry.name)")
            var person = self.person(entry.name, entry.phone, "\(place), operators")
            person?.hours = hours
            return person
        }
    }

    mutating func emergency(
        of chain: TenantsFile.Chain, of tenant: TenantsFile.Tenant, _ place: String
    ) -> String? {
        guard let name = chain.emergency else { return nil }
        expect(tenant.operators.contains { $0.name == name }, place, "emergency: \(name) is not among the operators")
        return name
    }

    mutating func schedule(
        of number: TenantsFile.Number, of tenant: TenantsFile.Tenant, _ place: String
    ) -> [(chain: String, hours: TenantDefinition.LocalHours)] {
        (number.schedule ?? []).enumerated().map { index, shift in
            let field = "schedule[\(index)]"
            expect(
                tenant.chains.contains { $0.name == shift.chain }, place,
                "\(field): \(shift.chain) is not among the chains")
            expect(shift.hours.values.contains { !$0.isEmpty }, place, "\(field).hours must not be empty")
            let hours = WorkingHours(week: self.week(shift.hours, place, "\(field).hours"))
            return (shift.chain, TenantDefinition.LocalHours(hours, timeZone: tenant.time_zone ?? "UTC"))
        }
    }

    private mutating func hours(
        of person: TenantsFile.Operator, of tenant: TenantsFile.Tenant, _ place: String
    ) -> TenantDefinition.LocalHours? {
        timeZone(person.time_zone, place)
        let week = person.hours.map { self.week($0, place, "hours") }
        let exceptions = self.exceptions(person.exceptions ?? [], place)
        guard week != nil || person.exceptions != nil else { return nil }
        return TenantDefinition.LocalHours(
            WorkingHours(week: week, exceptions: exceptions), timeZone: person.time_zone ?? tenant.time_zone ?? "UTC")
    }

    private mutating func week(_ days: [String: [String]], _ place: String, _ field: String) -> [Weekday: [DaySpan]] {
        var week: [Weekday: [DaySpan]] = [:]
        for (name, spans) in days.sorted(by: { $0.key < $1.key }) {
            let known = Weekday.allCases.map(\.rawValue).joined(separator: ", ")
            let parsed = self.spans(spans, place, "\(field).\(name)")
            if let day = Weekday(rawValue: name) {
                week[day] = parsed
            } else {
                expect(false, place, "\(field): \(name) is no day; the days are \(known)")
            }
        }
        return week
    }

    private mutating func exceptions(_ dates: [TenantsFile.DatedHours], _ place: String) -> [WorkingHours.Exception] {
        unique("date of exceptions", dates.map(\.date), in: place)
        return dates.compactMap { entry in
            let field = "exceptions, \(entry.date)"
            let date = CalendarDate(entry.date)
            expect(date != nil, place, "\(field): the date must be one such as 2026-12-24")
            expect(
                (entry.off == true) != (entry.hours?.isEmpty == false), place,
                "\(field): give either off: true or hours")
            let hours = spans(entry.hours ?? [], place, "\(field).hours")
            return date.map { WorkingHours.Exception(date: $0, hours: hours) }
        }
    }

    private mutating func spans(_ texts: [String], _ place: String, _ field: String) -> [DaySpan] {
        texts.compactMap { text in
            let span = DaySpan(text)
            expect(span != nil, place, "\(field): \(text) must be a span of the day such as 08:00-12:00 or 22:00-06:00")
            return span
        }
    }

    /// Whether it is one that exists, the database knows.
    private mutating func timeZone(_ name: String?, _ place: String) {
        expect(
            name?.wholeMatch(of: /[A-Za-z0-9_+\-]+(\/[A-Za-z0-9_+\-]+)*/) != nil || name == nil, place,
            "time_zone must be a name from the IANA database, such as America/Chicago")
    }
}
