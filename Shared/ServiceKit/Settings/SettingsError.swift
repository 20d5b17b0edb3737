/// One thing that is wrong with the settings.
package struct SettingsMistake: Sendable, Equatable, CustomStringConvertible {
    /// The setting or flag it is about, by the name under which it was (or should be) given.
    package var setting: String
    /// What is wrong; never a secret's value.
    package var problem: String
    /// What to do about it.
    package var remedy: String

    package var description: String { "\(setting): \(problem). \(remedy)." }
}

/// Everything that is wrong with the settings, found in one go.
package struct SettingsError: Error, Equatable, CustomStringConvertible {
    /// At least one, in the order of the schema.
    package var mistakes: [SettingsMistake]

    package var description: String { mistakes.map(\.description).joined(separator: "\n") }
}
