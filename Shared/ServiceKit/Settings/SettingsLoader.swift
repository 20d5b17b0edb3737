import Configuration
import FileAccess

/// Finds every setting's value (flags before the environment before the file) and everything that is wrong with them.
struct SettingsLoader {
    private let schema: SettingsSchema
    private let flags: CommandLineFlags
    private let environment: [String: String]
    private var sources: [Source] = []
    private var mistakes: [SettingsMistake]

    /// One place that settings come from.
    private struct Source {
        var provider: any ConfigProvider
        /// How a message calls the setting there.
        var name: @Sendable (String) -> String
        /// Whether others than the owner may read what stands there; only ever true of the file.
        var isExposed = false
    }

    init(schema: SettingsSchema, flags: CommandLineFlags, environment: [String: String]) {
        self.schema = schema
        self.flags = flags
        self.environment = environment
        mistakes = flags.mistakes
    }

    /// The settings, or all mistakes together.
    mutating func load() throws(SettingsError) -> Settings {
        let values = collect()
        guard mistakes.isEmpty else { throw SettingsError(mistakes: mistakes) }
        return Settings(values: values, schema: schema)
    }

    /// The value of one setting, whatever is wrong with the others.
    mutating func value(of setting: Setting) -> String? {
        sources = [flagSource, environmentSource]
        addFile()
        return resolve(setting)
    }

    private mutating func collect() -> [String: String] {
        sources = [flagSource, environmentSource]
        addFile()
        var values: [String: String] = [:]
        for setting in schema.settings {
            values[setting.name] = resolve(setting)
        }
        return values
    }

    private mutating func resolve(_ setting: Setting) -> String? {
        guard let (text, origin) = find(setting) else {
            if let value = setting.defaultValue { return normalized(value, setting) }
            if setting.isRequired, !mistakes.contains(where: { $0.setting.hasPrefix(setting.name) }) {
                add(setting.name, "is missing", "Set it to \(setting.kind.expectation), or use \(setting.flag)")
            }
            return nil
        }
        guard setting.kind.accepts(text) else {
            let shown = setting.isSecret ? "has a value that is not right" : "is \u{201C}\(text)\u{201D}"
            add(origin, shown, "It must be \(setting.kind.expectation)")
            return nil
        }
        if case .file(let isPrivate) = setting.kind, !isReadable(text, isPrivate: isPrivate, origin) { return nil }
        return normalized(text, setting)
    }

    /// The first source that has the setting, or for a secret the file with it, decides.
    private mutating func find(_ setting: Setting) -> (text: String, origin: String)? {
        for source in sources {
            let direct = lookUp(setting.name, in: source)
            let file = setting.fileName.flatMap { lookUp($0, in: source) }
            if direct != nil, file != nil {
                let both = source.name(setting.name)
                add(both, "is given both as a value and as a file", "Keep only one of the two")
                return nil
            }
            if let direct {
                if setting.isSecret, source.isExposed {
                    add(
                        setting.name, "stands in a configuration file that others than its owner can read",
                        "Run chmod 600 on the file")
                }
                return (direct, source.name(setting.name))
            }
            if let file, let fileName = setting.fileName {
                return secret(from: file, origin: source.name(fileName)).map { ($0, source.name(fileName)) }
            }
        }
        return nil
    }

    private mutating func secret(from path: String, origin: String) -> String? {
        do {
            return String(SettingsFile.trimmed(try SmallFile.read(path, isPrivate: true)[...]))
        } catch {
            add(origin, error.problem, error.remedy)
            return nil
        }
    }

    private mutating func isReadable(_ path: String, isPrivate: Bool, _ origin: String) -> Bool {
        do {
            _ = try SmallFile.read(path, isPrivate: isPrivate)
            return true
        } catch {
            add(origin, error.problem, error.remedy)
            return false
        }
    }

    private func lookUp(_ name: String, in source: Source) -> String? {
        let key = AbsoluteConfigKey(name.lowercased().split(separator: "_").map(String.init))
        guard case .string(let text)? = try? source.provider.value(forKey: key, type: .string).value?.content else {
            return nil
        }
        // An empty value is how compose files and shells say "not set".
        return text.isEmpty ? nil : text
    }

    private func normalized(_ text: String, _ setting: Setting) -> String {
        guard setting.kind == .baseURL else { return text }
        var text = text
        while text.hasSuffix("/") { text.removeLast() }
        return text
    }

    private mutating func add(_ setting: String, _ problem: String, _ remedy: String) {
        mistakes.append(SettingsMistake(setting: setting, problem: problem, remedy: remedy))
    }
}

extension SettingsLoader {
    private var flagSource: Source {
        // The environment's provider, because both have the same flat names.
        Source(provider: EnvironmentVariablesProvider(environmentVariables: flags.values)) { Setting.flag(of: $0) }
    }

    private var environmentSource: Source {
        Source(provider: EnvironmentVariablesProvider(environmentVariables: environment)) { $0 }
    }

    /// Reads the configuration file, if one is named, as the last source.
    private mutating func addFile() {
        guard let path = find(.configFile)?.text else { return }
        // A file that cannot be read is reported with the setting that names it.
        guard let text = try? SmallFile.read(path, isPrivate: false) else { return }
        let (values, badLines) = SettingsFile.parse(text)
        for line in badLines {
            add("\(path) line \(line)", "is not NAME=value or has a name for the second time", "Correct the line")
        }
        sources.append(
            Source(
                provider: EnvironmentVariablesProvider(environmentVariables: values),
                name: { "\($0) in \(path)" },
                isExposed: (try? SmallFile.read(path, isPrivate: true)) == nil))
    }
}
