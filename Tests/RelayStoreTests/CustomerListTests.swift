import Postgres
import RelayModel
import Testing

@testable import RelayStore

/// How dispatchers find customers, as the tracker's own role.
@Suite(.timeLimit(.minutes(5)))
struct CustomerListTests {
    private func add(_ world: World, _ people: [(name: String?, phone: String)]) async throws {
        for (place, person) in people.enumerated() {
            let name = person.name.map { "'\($0)'" } ?? "null"
            try await world.owner.script(
                """
                insert into customers (tenant_id, customer_id, phone, name, created_at)
                values ('\(world.acme)', gen_random_uuid(), '\(person.phone)', \(name), now() + interval '\(place + 1) minutes')
                """)
        }
    }

    private func found(_ text: String, _ world: World) async throws -> [String] {
        let search = try #require(CustomerSearch(text))
        return try await TrackerStore(pool: world.tracker).customers(search: search, limit: 10, tenant: world.acme)
            .map { $0.name ?? $0.phone.e164 }
    }

    @Test func aPartOfTheNameOrOfThePhoneFindsThem() async throws {
        try await withTwoTenants { world in
            try await add(
                world,
                [("Bob Van  Houten", "+14175550001"), ("Doe", "+14175550002"), (nil, "+442071838750")])
            #expect(try await found("van h", world) == ["Bob Van  Houten"])
            #expect(try await found("  HOUTEN ", world) == ["Bob Van  Houten"])
            #expect(try await found("doe", world) == ["Doe"])
            #expect(try await found("+44 (20) 7183-8750", world) == ["+442071838750"])
            #expect(try await found("7183", world) == ["+442071838750"])
            #expect(try await found("417555", world) == ["Doe", "Bob Van  Houten"])
            #expect(try await found("outen", world) == [])
            #expect(try await found("%", world) == [])
            try await world.owner.script("update customers set name = 'Eve' where name = 'Doe'")
            #expect(try await found("doe", world) == [])
            #expect(try await found("eve", world) == ["Eve"])
            try await world.owner.script("update customers set name = null, phone = '+999000000001' where name = 'Eve'")
            #expect(try await found("5550002", world) == [], "who is forgotten is found no more")
        }
    }

    /// Also where the database's own locale knows no letters but a to z.
    @Test func lettersOfAllLanguagesAreFoundInWhateverCase() async throws {
        try await withTwoTenants { world in
            try await add(world, [("Álvaro\u{00A0}Ñandú", "+14175550001"), ("ÖZGE ŞAHİN", "+14175550002")])
            for text in ["ÁLVARO ñ", "ñandú", "ÑANDÚ", "álvaro\u{00A0}ñandú"] {
                #expect(try await found(text, world) == ["Álvaro\u{00A0}Ñandú"], "\(text)")
            }
            #expect(try await found("özge", world) == ["ÖZGE ŞAHİN"])
        }
    }

    /// The record tells that, and who it was, and no name.
    @Test func aRenameIsOnRecordWhoeverMakesIt() async throws {
        try await withTwoTenants { world in
            let store = TrackerStore(pool: world.tracker)
            let jane = try #require(try await store.customers(limit: 1, tenant: world.acme).first)
            let named = try #require(
                try await store.rename(jane.id, to: "Eve", by: "bhk_1", since: jane.updatedAt, tenant: world.acme))
            _ = try await store.rename(jane.id, to: "Eve", by: "bhk_1", since: named.updatedAt, tenant: world.acme)
            try await world.owner.script(
                """
                update customers set name = null where customer_id = '\(jane.id)';
                update customers set name = 'Kim' where customer_id = '\(jane.id)';
                update customers set name = null, phone = '+999000000001' where customer_id = '\(jane.id)'
                """)
            let statement = PostgresStatement(
                "rename audit",
                """
                select concat_ws(' ', kind, channel, detail, customer_id = '\(jane.id)') as line
                from audit_events where kind = 'customer_changed' order by audit_id
                """)
            let lines = try await world.owner.query(statement).rows.map { try $0.get("line", as: String.self) }
            #expect(
                lines == [
                    #"customer_changed api {"by": "bhk_1", "fields": ["name"]} t"#,
                    #"customer_changed command_line {"fields": ["name"]} t"#,
                    #"customer_changed command_line {"fields": ["name"]} t"#,
                ])
        }
    }

    @Test func pagesJoinWhateverWasMadeAtTheSameMoment() async throws {
        try await withTwoTenants { world in
            try await world.owner.script(
                """
                insert into customers (tenant_id, customer_id, phone)
                select '\(world.acme)', gen_random_uuid(), '+1417555' || n from generate_series(1000, 1006) n
                """)
            let store = TrackerStore(pool: world.tracker)
            var seen: [CustomerEntry] = []
            while true {
                let place = seen.last.map { CustomerCursor(at: $0.createdAt, id: $0.id) }
                let page = try await store.customers(behind: place, limit: 3, tenant: world.acme)
                seen += page
                if page.count < 3 { break }
            }
            #expect(seen.count == 8 && Set(seen.map(\.id)).count == 8)
            #expect(seen.last?.name == "Jane acme")
        }
    }

    @Test func theFirstOfTwoWhoRenameWins() async throws {
        try await withTwoTenants { world in
            let store = TrackerStore(pool: world.tracker)
            let jane = try #require(try await store.customers(limit: 1, tenant: world.acme).first)
            let renamed = try await store.rename(
                jane.id, to: "Janet", by: "bhk_1", since: jane.updatedAt, tenant: world.acme)
            #expect(renamed?.name == "Janet")
            let late = try await store.rename(jane.id, to: nil, by: "bhk_2", since: jane.updatedAt, tenant: world.acme)
            #expect(late == nil)
            #expect(try await store.customer(jane.id, tenant: world.acme)?.name == "Janet")
        }
    }

    @Test func aListSaysFromWhichNumberTheyGetNoTextsAndWhoSaidSo() async throws {
        try await withTwoTenants { world in
            try await world.owner.script(
                "update conversations set opted_out_at = now(), opted_out_by = 'dispatcher'")
            let store = TrackerStore(pool: world.tracker)
            let jane = try #require(try await store.customers(limit: 1, tenant: world.acme).first)
            #expect(jane.optOuts.map(\.our.e164) == ["+15125550001"] && jane.optOuts.map(\.source) == [.dispatcher])
            try await world.owner.script("update conversations set opted_out_by = null")
            let unknown = try await store.customer(jane.id, tenant: world.acme)
            #expect(unknown?.optOuts.map(\.source) == [.carrier])
            try await world.owner.script("update conversations set opted_out_at = null")
            #expect(try await store.customer(jane.id, tenant: world.acme)?.optOuts.isEmpty == true)
        }
    }
}
