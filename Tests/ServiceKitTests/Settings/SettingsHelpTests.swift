import Foundation
import ServiceKit
import Testing

@Suite struct SettingsHelpTests {
    private struct Shown: Decodable {
        var name: String
        var flag: String
        var type: String
        var `default`: String?
        var secret: Bool
        var required: Bool
        var meaning: String
    }

    @Test func settingsAreJSON() throws {
        let shown = try JSONDecoder().decode([Shown].self, from: Data(fixtureSchema.settingsJSON.utf8))
        #expect(shown.map(\.name) == fixtureSchema.settings.map(\.name))
        let database = try #require(shown.first { $0.name == "BACKHOP_DATABASE_URL" })
        #expect(database.secret && database.required && database.flag == "--database-url" && database.type == "url")
        #expect(shown.first { $0.name == "BACKHOP_WORKERS" }?.default == "8")
        #expect(shown.allSatisfy { !$0.meaning.isEmpty })
    }

    @Test func helpNamesEverySetting() {
        for setting in fixtureSchema.settings {
            #expect(fixtureSchema.helpText.contains("\(setting.flag), \(setting.name)"))
        }
    }
}
