/// One named setting of a service: what it is called, what it may contain and what it means.
///
/// A setting named `BACKHOP_DATABASE_URL` is also the flag `--database-url`, and, when it is secret, the setting
/// `BACKHOP_DATABASE_URL_FILE` that names a private file which holds the value.
package struct Setting: Sendable {
    /// The environment's name, in capitals with underscores, always beginning with `BACKHOP_`.
    package var name: String
    /// What the value may be.
    package var kind: SettingKind
    /// The value when none is given, in the same text form; `nil` when there is none.
    package var defaultValue: String?
    /// Whether the value must never be shown.
    package var isSecret: Bool
    /// Whether the service refuses to start without a value.
    package var isRequired: Bool
    /// One sentence for people, shown by `--help` and `--settings`.
    package var meaning: String

    package init(
        name: String, kind: SettingKind, defaultValue: String? = nil, isSecret: Bool = false, isRequired: Bool = false,
        meaning: String
    ) {
        precondition(name.hasPrefix(Self.prefix), "a setting's name begins with \(Self.prefix)")
        self.name = name
        self.kind = kind
        self.defaultValue = defaultValue
        self.isSecret = isSecret
        self.isRequired = isRequired
        self.meaning = meaning
    }

    static let prefix = "BACKHOP_"
    static let fileSuffix = "_FILE"

    /// The command line's name, such as `--database-url`.
    package var flag: String { Self.flag(of: name) }

    /// The setting that names a file with this setting's value, for secrets.
    var fileName: String? { isSecret ? name + Self.fileSuffix : nil }

    static func flag(of name: String) -> String {
        "--" + name.dropFirst(prefix.count).lowercased().map { $0 == "_" ? "-" : $0 }.map(String.init).joined()
    }
}

/// The settings one service understands.
package struct SettingsSchema: Sendable {
    /// The service's name, as in its logs.
    package var service: String
    /// In the order in which `--help` lists them.
    package var settings: [Setting]

    /// Adds what every service has (the configuration file, the admin address, the start timeout, logging) to the service's own settings.
    ///
    /// - Parameters:
    ///   - service: The service's name, lower case.
    ///   - adminAddress: Where the admin server listens when nothing else is said, as `host:port`.
    ///   - settings: The service's own settings.
    package init(service: String, adminAddress: String, settings: [Setting]) {
        self.service = service
        self.settings =
            settings + [.adminAddress(default: adminAddress), .startTimeout, .logLevel, .logFormat, .configFile]
        precondition(Set(self.settings.map(\.name)).count == self.settings.count, "a setting is declared twice")
    }

    func setting(named name: String) -> Setting? { settings.first { $0.name == name } }
}
