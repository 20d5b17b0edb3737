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
            "other is not among", "segments_per_second must", "retention_days must", "repeat_limit must",
            "repeat_seconds must", "sender_limit must", "tenant_limit must",
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
                          on: "{code}"
                    """))
        let error = #expect(throws: TenantsFileError.self) { try file.definitions(path: "tenants.yaml") }
        let mistakes = try #require(error?.mistakes)
        #expect(
            mistakes.filter { !$0.contains("takn") } == [
                "tenant acme: language must be en or es",
                "tenant acme, texts, customer_first: the placeholder {link} is missing; it may have {business}, {link} and must have {link}",
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

    @Test func aMissingFieldIsNamed() throws {
        let error = #expect(throws: TenantsFileError.self) { try read("tenants: [{slug: acme}]") }
        #expect(error?.mistakes.first?.contains("name is missing") == true)
    }
}
