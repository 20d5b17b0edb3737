/// What the command line said.
///
/// swift-configuration's own command-line provider ignores unknown flags and splits every value at its commas, which
/// would break URLs of several hosts; so the flags are read here and handed on as a provider's values.
struct CommandLineFlags {
    /// What the process was asked to do.
    enum Action: Equatable { case run, help, settings, health }

    var action = Action.run
    /// Values by setting name.
    var values: [String: String] = [:]
    var mistakes: [SettingsMistake] = []

    /// - Parameter arguments: Without the program's name.
    init(_ arguments: [String], schema: SettingsSchema) {
        let names = Dictionary(
            schema.settings.flatMap { [$0.name] + ($0.fileName.map { [$0] } ?? []) }.map { (Setting.flag(of: $0), $0) },
            uniquingKeysWith: { first, _ in first })
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if let action = Self.actions[argument] {
                self.action = action
                continue
            }
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let name = names[parts[0]] else {
                mistakes.append(unknown(parts[0]))
                if let next = rest.first, parts.count == 1, !next.hasPrefix("--") { rest.removeFirst() }
                continue
            }
            take(parts.count == 2 ? parts[1] : rest.popFirst(), flag: parts[0], name: name)
        }
    }

    private static let actions: [String: Action] = [
        "--help": .help, "-h": .help, "--settings": .settings, "--health": .health,
    ]

    private mutating func take(_ value: String?, flag: String, name: String) {
        guard let value, !value.isEmpty, !value.hasPrefix("--") else {
            mistakes.append(SettingsMistake(setting: flag, problem: "needs a value", remedy: "Write \(flag)=VALUE"))
            return
        }
        guard values.updateValue(value, forKey: name) == nil else {
            mistakes.append(SettingsMistake(setting: flag, problem: "is given twice", remedy: "Keep one of them"))
            return
        }
    }

    private func unknown(_ argument: String) -> SettingsMistake {
        let isFlag = argument.hasPrefix("-")
        return SettingsMistake(
            setting: isFlag ? argument : "the command line",
            problem: isFlag ? "is not a flag of this program" : "has a word that belongs to no flag",
            remedy: "See --help for what it understands")
    }
}
