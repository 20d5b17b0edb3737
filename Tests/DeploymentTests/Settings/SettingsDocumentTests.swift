import Testing

@Suite struct SettingsDocumentTests {
    @Test func saysWhatTheServicesSay() throws {
        let mistakes = try SettingsDocument().mistakes(ServiceSettings.all())
        #expect(mistakes.isEmpty, "\(mistakes.joined(separator: "\n"))")
    }

    @Test func aMissingLineIsNamed() throws {
        let services = try ServiceSettings.all()
        let rows = SettingsDocument.rows(of: services)
        let document = SettingsDocument(text: rows.dropFirst().joined(separator: "\n"))
        #expect(document.mistakes(services) == ["docs/settings.md: add this line\n\(rows[0])"])
    }

    @Test func aLineOfNoSettingIsNamed() throws {
        let services = try ServiceSettings.all()
        let stranger = "| `BACKHOP_GONE` | all | text | none |  | It was taken out. |"
        let document = SettingsDocument(
            text: (SettingsDocument.rows(of: services) + [stranger]).joined(separator: "\n"))
        #expect(
            document.mistakes(services) == ["docs/settings.md: no service says so; take this line out\n\(stranger)"])
    }

    @Test func aChangedDefaultIsNamedBothWays() throws {
        let services = try ServiceSettings.all()
        let text = SettingsDocument.rows(of: services).joined(separator: "\n").replacing("`15s`", with: "`16s`")
        #expect(SettingsDocument(text: text).mistakes(services).count == 2)
    }
}
