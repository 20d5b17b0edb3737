/// A service's settings after all of them were found to be right.
///
/// Reading a setting that the schema does not declare, or as another kind than declared, is a programmer's mistake and
/// traps; a wrong value from outside never gets this far.
package struct Settings: Sendable {
    private let values: [String: String]
    private let schema: SettingsSchema

    init(values: [String: String], schema: SettingsSchema) {
        self.values = values
        self.schema = schema
    }

    /// The setting's value, or `nil` when it was not given and has no default.
    package func optionalText(_ name: String) -> String? {
        precondition(schema.setting(named: name) != nil, "\(name) is not among this service's settings")
        return values[name]
    }

    /// The value of a setting that is required or has a default; a base URL has no slash at its end.
    package func text(_ name: String) -> String { unwrapped(optionalText(name), name) }

    /// The value of an integer setting.
    package func integer(_ name: String) -> Int { unwrapped(Int(text(name)), name) }

    /// The value of a boolean setting.
    package func flag(_ name: String) -> Bool { text(name) == "true" }

    /// The value of a duration setting.
    package func duration(_ name: String) -> Duration { unwrapped(parseDuration(text(name)), name) }

    /// The value of a duration setting that need not be given.
    package func optionalDuration(_ name: String) -> Duration? { optionalText(name).flatMap(parseDuration) }

    /// The value of an address setting.
    package func address(_ name: String) -> ListenAddress { unwrapped(ListenAddress(text(name)), name) }

    private func unwrapped<Value>(_ value: Value?, _ name: String) -> Value {
        guard let value else { preconditionFailure("\(name) has no value of this kind") }
        return value
    }
}

extension Settings: CustomStringConvertible, CustomReflectable {
    /// No values: some are secrets, and what holds settings is easily printed.
    package var description: String { "the settings of \(schema.service)" }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
