import RelayStore

extension AdminStore {
    /// - Throws: ``CommandError`` that names every time zone of the tenants which the database does not know.
    func checkTimeZones(of tenants: [TenantDefinition]) async throws {
        let named = tenants.flatMap { tenant in
            [(place: "tenant \(tenant.slug)", zone: tenant.timeZone)]
                + tenant.operators.compactMap { person in
                    person.hours.map { (place: "tenant \(tenant.slug), operator \(person.name)", zone: $0.timeZone) }
                }
        }
        let unknown = Set(try await unknownTimeZones(among: Array(Set(named.map(\.zone)))))
        let mistakes = named.filter { unknown.contains($0.zone) }.map {
            "  - \($0.place): the time_zone \($0.zone) is not one that PostgreSQL knows"
        }
        guard mistakes.isEmpty else {
            throw CommandError(
                (["The tenants cannot be applied; nothing was changed:"] + mistakes).joined(separator: "\n"))
        }
    }
}
