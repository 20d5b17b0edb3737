import Foundation
import RelayModel
import RelayStore
import Testing

@testable import BackhopCommand

/// The file of `backhop apply`.
@Suite struct TenantsFileTests {
    private func read(_ text: String) throws -> TenantsFile {
        let path = FileManager.default.temporaryDirectory.appending(path: "tenants-\(UUID().uuidString).yaml").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return try TenantsFile(path: path)
    }

    @Test func theDemoTenantsAreRight() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let path = root.appending(path: "infra/local/demo-tenants.yaml").path
        let tenants = try TenantsFile(path: path).definitions(path: path)
        #expect(tenants.count == 2)
        #expect(tenants.allSatisfy { !$0.numbers.isEmpty && !$0.operators.isEmpty })
    }

    @Test func allMistakesAreToldAtOnceAndNoSecretIsShown() throws {
        let file = try read(
            """
            tenants:
              - slug: Not a slug
                name: ""
                window_seconds: 2
                retention_days: 0
                link_days: 3651
                limits: {repeat_limit: 0, repeat_seconds: 0, sender_limit: 0, tenant_limit: 0}
                accounts: [{account_sid: AC1, auth_token: very-secret, api_key_sid: SK1, api_key_secret: also-secret}]
                operators: [{name: Sam, phone: "555"}, {name: Sam, phone: "+15125550112"}]
                chains: [{name: main, cycles: 0, hops: [{operator: Nobody}]}]
                numbers: [{number: "+15125550100", account_sid: AC2, chain: other, segments_per_second: -1}]
            """)
        let error = #expect(throws: TenantsFileError.self) { try file.definitions(path: "tenants.yaml") }
        let mistakes = try #require(error?.mistakes)
        let expected = [
            "slug must be", "name must not", "window_seconds must", "account_sid must be", "api_key_sid must be",
            "phone of Sam must", "the operator Sam appears twice", "cycles must", "Nobody is not among",
            "account_sid is not among",
            "other is not among", "segments_per_second must", "retention_days must", "link_days must",
            "repeat_limit must", "repeat_seconds must", "sender_limit must", "tenant_limit must",
        ]
        for rule in expected { #expect(mistakes.contains { $0.contains(rule) }, "\(rule)") }
        #expect(mistakes.count == expected.count)
        #expect(!"\(error as Any)".contains("secret"))
    }

    private func tenant(with fields: String) -> String {
        """
        tenants:
          - slug: acme
            name: Acme
        \(fields)
            accounts: []
            operators: []
            chains: []
            numbers: []
        """
    }

    @Test func theTenantsWordsAreRead() throws {
        let file = try read(
            tenant(
                with: """
                        language: es
                        plain_texts: true
                        first_answer: true
                        first_answer_every_minutes: 10
                        apology_every_minutes: 5
                        texts:
                          taken: "Va {name} [{code}]."
                          on: Estás.
                          off: "No, hasta las {time}"
                    """))
        let wording = try #require(try file.definitions(path: "tenants.yaml").first?.wording)
        #expect(wording.language == .spanish && wording.isPlain && wording.answersFirst)
        #expect(wording.firstAnswerEveryMinutes == 10 && wording.apologyEveryMinutes == 5)
        // YAML would take `on` and `off` for true and false.
        #expect(wording.texts == ["taken": "Va {name} [{code}].", "on": "Estás.", "off": "No, hasta las {time}"])
    }

    @Test func aLinkIsKeptForNinetyDaysUnlessTheTenantSaysOtherwise() throws {
        for (field, days) in [("", 90), ("    link_days: 7", 7)] {
            let tenants = try read(tenant(with: field)).definitions(path: "tenants.yaml")
            #expect(tenants.first?.linkDays == days)
        }
    }

    @Test func withoutWordsOfItsOwnATenantHasTheShippedOnes() throws {
        let wording = try #require(
            try read(tenant(with: "")).definitions(path: "tenants.yaml").first?.wording)
        #expect(wording.language == .english && !wording.isPlain && !wording.answersFirst && wording.texts.isEmpty)
        #expect(wording.firstAnswerEveryMinutes == 1440 && wording.apologyEveryMinutes == 60)
    }

    @Test func allMistakesInTextsAreToldAtOnceWithTheTenantTheTextAndWhatIsAllowed() throws {
        let file = try read(
            tenant(
                with: """
                        language: de
                        first_answer_every_minutes: 0
                        apology_every_minutes: 525601
                        texts:
                          takn: "Va {name}"
                          taken: "Va {nombre}"
                          customer_first: "Gracias"
                          forward: "{customer} ({code}): {text}"
                          forward_plain: "{customer} wrote {text}"
                          list_yours: "[{code}]: {customer}"
                          on: "{code}"
                    """))
        let error = #expect(throws: TenantsFileError.self) { try file.definitions(path: "tenants.yaml") }
        let mistakes = try #require(error?.mistakes)
        // A placeholder is a `{name}` in a tenant's text, for which the system puts in a value.
        #expect(
            mistakes.filter { !$0.contains("takn") } == [
                "tenant acme: language must be en or es",
                "tenant acme, texts, customer_first: the placeholder {link} is missing; it may have {business}, {link} and must have {link}",
                "tenant acme, texts, forward: [{code}]: must stand before {text}: by it a thumb on the text is understood",
                "tenant acme, texts, forward_plain: the placeholder {code} is missing; it may have {code}, {customer}, {text} and must have {code}, {text}",
                "tenant acme, texts, forward_plain: [{code}]: must stand before {text}: by it a thumb on the text is understood",
                "tenant acme, texts, list_yours: [{code}]: may stand in forward and forward_plain only: by it a thumb on them is understood",
                "tenant acme, texts, on: the placeholder {code} is not for this text; this text has no placeholders",
                "tenant acme, texts, taken: there is no placeholder {nombre}; it may have {code}, {name} and must have {code}",
                "tenant acme, texts, taken: the placeholder {code} is missing; it may have {code}, {name} and must have {code}",
                "tenant acme: first_answer_every_minutes must be 1 to 525600",
                "tenant acme: apology_every_minutes must be 1 to 525600",
            ])
        let unknown = mistakes.filter { $0.contains("takn") }
        #expect(unknown.count == 1)
        #expect(unknown[0].hasPrefix("tenant acme, texts, takn: there is no text takn; the texts are forward, "))
    }

    @Test func hoursAreReadAsTheyAreWritten() throws {
        let tenant = try #require(try read(Self.hours).definitions(path: "tenants.yaml").first)
        let sam = try #require(tenant.operators[0].hours)
        #expect(sam.timeZone == "America/Denver")
        let week: [Weekday: [String]] = [
            .monday: ["08:00-12:00", "13:00-17:00"], .friday: ["22:00-06:00"], .sunday: [],
        ]
        #expect(sam.hours.week.mapValues { $0.map(\.description) } == week)
        #expect(sam.hours.exceptions.map(\.date.description) == ["2026-12-24", "2026-12-31"])
        #expect(sam.hours.exceptions.map { $0.hours.map(\.description) } == [[], ["08:00-10:00"]])
        // Always, but for one day, by the tenant's clocks.
        let alex = try #require(tenant.operators[1].hours)
        #expect(alex.timeZone == "America/Chicago" && alex.hours.week.count == 7 && alex.hours.exceptions.count == 1)
        #expect(tenant.operators[2].hours == nil)
        #expect(tenant.chains.map(\.emergency) == ["Riley", nil])
        #expect(tenant.numbers[0].schedule.map(\.chain) == ["night"])
        #expect(tenant.numbers[0].schedule[0].hours.timeZone == "America/Chicago")
        #expect(tenant.hasAckLinks)
    }

    @Test func allMistakesInHoursAreToldAtOnceWithTenantOperatorAndField() throws {
        let wrong = Self.hours.replacing("mon:", with: "monday:").replacing("\"22:00-06:00\"", with: "\"22-06\"")
            .replacing("2026-12-24, off: true", with: "2026-12-24").replacing("2026-12-31", with: "2026-12-32")
            .replacing("America/Denver", with: "\"Mountain time\"").replacing(
                "emergency: Riley", with: "emergency: Kim"
            )
            .replacing("chain: night}", with: "chain: evening}").replacing("sat: [\"00:00-24:00\"]", with: "sat: []")
            .replacing("2026-12-25, off: true}", with: "2026-12-25, off: true}, {date: 2026-12-25, off: true}")
        let error = #expect(throws: TenantsFileError.self) { try read(wrong).definitions(path: "tenants.yaml") }
        let spans = "must be a span of the day such as 08:00-12:00 or 22:00-06:00"
        #expect(
            try #require(error).mistakes.sorted()
                == [
                    "tenant acme, chain main: emergency: Kim is not among the operators",
                    "tenant acme, number +15125550100: schedule[0]: evening is not among the chains",
                    "tenant acme, number +15125550100: schedule[0].hours must not be empty",
                    "tenant acme, operator Alex: the date of exceptions 2026-12-25 appears twice",
                    "tenant acme, operator Sam: exceptions, 2026-12-24: give either off: true or hours",
                    "tenant acme, operator Sam: exceptions, 2026-12-32: the date must be one such as 2026-12-24",
                    "tenant acme, operator Sam: hours.fri: 22-06 \(spans)",
                    "tenant acme, operator Sam: hours: monday is no day; the days are mon, tue, wed, thu, fri, sat, sun",
                    "tenant acme, operator Sam: time_zone must be a name from the IANA database, such as America/Chicago",
                ].sorted())
    }

    private static let hours = """
        tenants:
          - slug: acme
            name: Acme
            time_zone: America/Chicago
            ack_links: true
            accounts:
              - account_sid: AC00000000000000000000000000000001
                auth_token: token
                api_key_sid: SK00000000000000000000000000000001
                api_key_secret: secret
            operators:
              - name: Sam
                phone: "+15125550111"
                time_zone: America/Denver
                hours: {mon: ["08:00-12:00", "13:00-17:00"], fri: ["22:00-06:00"], sun: []}
                exceptions: [{date: 2026-12-24, off: true}, {date: 2026-12-31, hours: ["08:00-10:00"]}]
              - {name: Alex, phone: "+15125550112", exceptions: [{date: 2026-12-25, off: true}]}
              - {name: Riley, phone: "+15125550113"}
            chains:
              - {name: main, hops: [{operator: Sam}], emergency: Riley}
              - {name: night, hops: [{operator: Alex}]}
            numbers:
              - number: "+15125550100"
                account_sid: AC00000000000000000000000000000001
                chain: main
                schedule: [{hours: {sat: ["00:00-24:00"]}, chain: night}]
        """

    @Test func aMissingFieldIsNamed() throws {
        let error = #expect(throws: TenantsFileError.self) { try read("tenants: [{slug: acme}]") }
        #expect(error?.mistakes.first?.contains("name is missing") == true)
    }
}
