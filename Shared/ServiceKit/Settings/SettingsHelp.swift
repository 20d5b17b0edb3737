/// What `--help` and `--settings` print.
extension SettingsSchema {
    /// The text for people.
    package var helpText: String {
        var lines = [
            "Usage: \(service) [--help | --settings | --health] [--SETTING VALUE]...",
            "",
            "  --help      this text",
            "  --settings  all settings as JSON",
            "  --health    asks a running \(service) at its admin address; exit status 0 or 1",
            "",
            "Settings come from flags, then the environment, then a file. A secret can also be given as",
            "NAME_FILE, a file that only its owner may read. An empty value counts as not given.",
            "",
        ]
        for setting in settings {
            lines.append("  \(setting.flag), \(setting.name)\(note(setting))")
            lines.append("      \(setting.meaning)")
        }
        return lines.joined(separator: "\n")
    }

    private func note(_ setting: Setting) -> String {
        var notes: [String] = []
        if setting.isRequired { notes.append("required") }
        if setting.isSecret { notes.append("secret") }
        if let value = setting.defaultValue { notes.append("default \(value)") }
        return notes.isEmpty ? "" : " (\(notes.joined(separator: ", ")))"
    }

    /// A JSON array with one object a setting: `name`, `flag`, `type`, `default`, `secret`, `required`, `meaning`.
    package var settingsJSON: String {
        var json = JSONText()
        json.append("[")
        for (index, setting) in settings.enumerated() {
            json.append(index == 0 ? "\n  {" : ",\n  {")
            json.member("name", setting.name, first: true)
            json.member("flag", setting.flag)
            json.member("type", setting.kind.typeName)
            json.key("default")
            if let value = setting.defaultValue { json.string(value) } else { json.append("null") }
            json.key("secret")
            json.append(setting.isSecret ? "true" : "false")
            json.key("required")
            json.append(setting.isRequired ? "true" : "false")
            if case .choice(let words) = setting.kind { json.choices(words) }
            json.member("meaning", setting.meaning)
            json.append("}")
        }
        json.append("\n]")
        return json.text
    }
}

extension JSONText {
    fileprivate mutating func choices(_ words: [String]) {
        key("choices")
        append("[")
        for (index, word) in words.enumerated() {
            if index > 0 { append(",") }
            string(word)
        }
        append("]")
    }
}
