/// The format of a configuration file.
enum SettingsFile {
    /// Reads `NAME=value` lines; empty lines and those that begin with `#` are left out.
    ///
    /// - Returns: The values by name, and the numbers of the lines that are neither.
    static func parse(_ text: String) -> (values: [String: String], badLines: [Int]) {
        var values: [String: String] = [:]
        var badLines: [Int] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = trimmed(line)
            if line.isEmpty || line.hasPrefix("#") { continue }
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, values[String(trimmed(parts[0]))] == nil else {
                badLines.append(index + 1)
                continue
            }
            values[String(trimmed(parts[0]))] = String(trimmed(parts[1]))
        }
        return (values, badLines)
    }

    static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
