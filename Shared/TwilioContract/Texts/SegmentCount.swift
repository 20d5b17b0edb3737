/// How many SMS segments a text takes, and why (<https://www.twilio.com/docs/glossary/what-sms-character-limit>).
///
/// Characters that take two units are never cut between two segments. Twilio's smart encoding is not counted on.
package struct SegmentCount: Sendable, Hashable {
    /// How the text's characters travel.
    package enum Encoding: String, Sendable {
        /// Seven-bit units: 160 in a single segment, 153 in each of several.
        case gsm7 = "GSM-7"
        /// Sixteen-bit units: 70 in a single segment, 67 in each of several.
        case ucs2 = "UCS-2"
    }

    /// GSM-7 when every character is in its alphabet.
    package let encoding: Encoding
    /// Units in all: septets or UTF-16 units.
    package let units: Int
    /// Segments, 1 or more: an empty text takes one too.
    package let segments: Int

    /// Counts a text.
    package init(_ text: String) {
        let septets = text.unicodeScalars.map(GSM7.septets)
        let widths = septets.compactMap { $0 }
        let isGSM7 = widths.count == septets.count
        encoding = isGSM7 ? .gsm7 : .ucs2
        let units = isGSM7 ? widths : text.unicodeScalars.map { UTF16.width($0) }
        self.units = units.reduce(0, +)
        segments = isGSM7 ? Self.segments(units, single: 160, each: 153) : Self.segments(units, single: 70, each: 67)
    }

    private static func segments(_ widths: [Int], single: Int, each: Int) -> Int {
        guard widths.reduce(0, +) > single else { return 1 }
        var (segments, used) = (1, 0)
        for width in widths {
            if used + width > each { (segments, used) = (segments + 1, 0) }
            used += width
        }
        return segments
    }
}
