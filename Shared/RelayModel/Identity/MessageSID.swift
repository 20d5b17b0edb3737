/// Twilio's name of a message: `SM` (SMS) or `MM` (MMS) and 32 hexadecimal digits, kept as Twilio wrote it.
///
/// Source: <https://www.twilio.com/docs/glossary/what-is-a-sid>; the API's schema has `^(SM|MM)[0-9a-fA-F]{32}$`.
package struct MessageSID: RawRepresentable, Hashable, Comparable, Sendable, LosslessStringConvertible, Codable {
    /// The 34 characters.
    package let rawValue: String

    /// Takes a well-formed SID; nil for anything else.
    package init?(rawValue: String) {
        guard rawValue.utf8.count == 34, rawValue.hasPrefix("SM") || rawValue.hasPrefix("MM"),
            rawValue.utf8.dropFirst(2).allSatisfy({ Hexadecimal.value(of: $0) != nil })
        else { return nil }
        self.rawValue = rawValue
    }

    /// Takes a well-formed SID; nil for anything else.
    package init?(_ text: String) { self.init(rawValue: text) }

    /// The 34 characters.
    package var description: String { rawValue }

    /// Orders as text, which breaks ties between texts received at the same moment the same way everywhere.
    package static func < (first: MessageSID, second: MessageSID) -> Bool { first.rawValue < second.rawValue }
}

extension MessageSID {
    /// The name of a text that never was Twilio's: a dispatcher's own. Twilio chooses its names at random, as rows' keys are.
    package init(_ row: RowID) {
        rawValue = "SM" + row.description.filter { $0 != "-" }
    }

    /// The SID's digits as a row's key, so that whatever is kept once for each text has the same key every time.
    package var rowID: RowID {
        let digits = rawValue.utf8.dropFirst(2).compactMap { Hexadecimal.value(of: $0) }
        return RowID(high: number(digits.prefix(16)), low: number(digits.suffix(16)))
    }
}

private func number(_ digits: ArraySlice<UInt8>) -> UInt64 { digits.reduce(0) { $0 << 4 | UInt64($1) } }
