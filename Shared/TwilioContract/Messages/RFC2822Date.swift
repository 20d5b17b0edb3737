import RelayModel

/// Dates as Twilio's API writes them: `Fri, 24 May 2019 17:44:46 +0000` (RFC 2822 §3.3).
enum RFC2822Date {
    /// The moment; nil for what is no such date. The day of the week may be missing and is not checked.
    static func moment(_ text: String) -> Moment? {
        var words = text.split(separator: " ")
        if let first = words.first, first.hasSuffix(",") { words.removeFirst() }
        guard words.count == 5, let month = months.firstIndex(of: words[1].lowercased()), words[0].utf8.count <= 2
        else { return nil }
        let day = words[0].utf8.count == 1 ? "0\(words[0])" : "\(words[0])"
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        guard let zone = zone(words[4]) else { return nil }
        return Moment("\(words[2])-\(number)-\(day)T\(words[3])\(zone)")
    }

    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

    /// `+0000` as `+00:00`.
    private static func zone(_ word: Substring) -> String? {
        if word == "GMT" || word == "UTC" { return "Z" }
        return word.utf8.count == 5 ? "\(word.prefix(3)):\(word.suffix(2))" : nil
    }
}
