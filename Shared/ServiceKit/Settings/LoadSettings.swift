/// Finds and checks a program's settings: flags before the environment before the configuration file.
///
/// - Parameters:
///   - arguments: Without the program's name.
///   - environment: The process's environment.
/// - Throws: All mistakes together.
package func loadSettings(
    _ schema: SettingsSchema, arguments: [String] = [], environment: [String: String] = [:]
) throws(SettingsError) -> Settings {
    let flags = CommandLineFlags(arguments, schema: schema)
    var loader = SettingsLoader(schema: schema, flags: flags, environment: environment)
    return try loader.load()
}
