/// What a setting's text may be.
package enum SettingKind: Sendable, Equatable {
    /// Any text that is not empty.
    case text
    /// `true` or `false`.
    case flag
    /// A whole number in a range.
    case integer(ClosedRange<Int>)
    /// A number with a unit (`250ms`, `10s`, `5m`, `2h`) in a range.
    case duration(ClosedRange<Duration>)
    /// One of a few words.
    case choice([String])
    /// One or more URLs, separated by commas, with one of these schemes; their insides are the client library's matter.
    case url(schemes: [String])
    /// An `http` or `https` URL without user, query or fragment, to which paths are appended.
    case baseURL
    /// An `http` or `https` URL of map tiles, with `{z}`, `{x}` and `{y}` once each behind its host.
    case tileURL
    /// `host:port`, with an IPv6 host in brackets.
    case address
    /// The path of a file that exists; when `isPrivate`, only its owner may read it.
    case file(isPrivate: Bool)

    /// The word `--settings` shows as the type.
    package var typeName: String {
        switch self {
        case .text: "text"
        case .flag: "boolean"
        case .integer: "integer"
        case .duration: "duration"
        case .choice: "choice"
        case .url, .baseURL, .tileURL: "url"
        case .address: "address"
        case .file: "file"
        }
    }

    /// What a right value looks like, in words that end the sentence "it must be …".
    var expectation: String {
        switch self {
        case .text: "some text"
        case .flag: "true or false"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .duration(let range):
            "a duration such as 250ms, 10s, 5m or 2h, from \(durationText(range.lowerBound)) to "
                + durationText(range.upperBound)
        case .choice(let words): "one of " + words.joined(separator: ", ")
        case .url(let schemes): "a URL that begins with " + schemes.map { $0 + "://" }.joined(separator: " or ")
        case .baseURL: "an http:// or https:// URL without user, query and fragment"
        case .tileURL:
            "an http:// or https:// URL with {z}, {x} and {y} once each behind its host, such as "
                + "https://tiles.example.com/{z}/{x}/{y}.png"
        case .address: "host:port, such as 127.0.0.1:8080 or [::1]:8080"
        case .file(let isPrivate): "the path of a readable file" + (isPrivate ? " that only its owner may read" : "")
        }
    }

    /// Whether the text is a right value; files are looked at elsewhere.
    package func accepts(_ text: String) -> Bool {
        switch self {
        case .text, .file: !text.isEmpty
        case .flag: text == "true" || text == "false"
        case .integer(let range): Int(text).map(range.contains) ?? false
        case .duration(let range): parseDuration(text).map(range.contains) ?? false
        case .choice(let words): words.contains(text)
        case .url(let schemes): isURLs(text, schemes: schemes)
        case .baseURL: isBaseURL(text)
        case .tileURL: isTileURL(text)
        case .address: ListenAddress(text) != nil
        }
    }
}

/// A comma may also stand between the hosts of one URL, as libpq has it.
private func isURLs(_ text: String, schemes: [String]) -> Bool {
    isURL(text[...], schemes: schemes)
        && text.split(separator: ",").allSatisfy { !$0.contains("://") || isURL($0, schemes: schemes) }
}

private func isURL(_ text: Substring, schemes: [String]) -> Bool {
    schemes.contains { text.hasPrefix($0 + "://") && text.utf8.count > $0.utf8.count + 3 }
        && !text.utf8.contains { $0 <= 0x20 || $0 == 0x7F }
}

private func isBaseURL(_ text: String) -> Bool {
    guard isURL(text[...], schemes: ["http", "https"]), let start = text.utf8.firstIndex(of: UInt8(ascii: "/")) else {
        return false
    }
    let rest = text.utf8[start...].dropFirst(2)
    guard let first = rest.first, first != UInt8(ascii: "/"), first != UInt8(ascii: ":") else { return false }
    return !rest.contains { $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
}

/// The scheme and host of it become a part of a header, so nothing may stand there that has a meaning in one.
private func isTileURL(_ text: String) -> Bool {
    guard isURL(text[...], schemes: ["http", "https"]) else { return false }
    let parts = text.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 4, !parts[2].isEmpty, parts[2].utf8.allSatisfy(isPartOfHost) else { return false }
    let path = parts[3]
    let isComplete = ["{z}", "{x}", "{y}"].allSatisfy { path.ranges(of: $0).count == 1 }
    return isComplete && path.filter { $0 == "{" || $0 == "}" }.count == 6
}

private func isPartOfHost(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"):
        true
    default: false
    }
}

private let durationUnits: [(suffix: String, unit: Duration)] = [
    // Longer suffixes first, because `250ms` also ends in `s`.
    ("ms", .milliseconds(1)), ("s", .seconds(1)), ("m", .seconds(60)), ("h", .seconds(3600)),
]

/// Reads `250ms`, `10s`, `5m` or `2h`; `nil` for anything else.
package func parseDuration(_ text: String) -> Duration? {
    for (suffix, unit) in durationUnits where text.hasSuffix(suffix) {
        guard let count = Int32(text.dropLast(suffix.count)), count >= 0 else { return nil }
        return unit * Int(count)
    }
    return nil
}

/// Writes a duration as ``parseDuration(_:)`` reads it, in the largest unit that is exact.
func durationText(_ duration: Duration) -> String {
    for (suffix, unit) in durationUnits.reversed() {
        let count = Int(duration / unit)
        if count > 0, unit * count == duration { return "\(count)\(suffix)" }
    }
    return "0s"
}
