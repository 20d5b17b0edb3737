/// Cuts a text that is too long for one message.
package enum TextParts {
    /// The longest body of one message, in UTF-16 units: <https://www.twilio.com/docs/api/errors/21617>.
    package static let most = 1600

    /// The text in order, in parts of at most `limit` UTF-16 units; a character is never cut in two.
    ///
    /// - Returns: At least one part, the text itself when it fits.
    package static func split(_ text: String, limit: Int) -> [String] {
        var parts = [""]
        var room = limit
        for character in text {
            let units = character.utf16.count
            if units > room, parts[parts.count - 1] != "" {
                parts.append("")
                room = limit
            }
            parts[parts.count - 1].append(character)
            room -= units
        }
        return parts
    }
}
