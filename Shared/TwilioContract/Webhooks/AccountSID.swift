/// Twilio's names of accounts.
package enum AccountSID {
    /// Whether it can be one: `AC` and 32 hexadecimal digits (<https://www.twilio.com/docs/glossary/what-is-a-sid>).
    package static func isValid(_ text: String) -> Bool {
        text.utf8.count == 34 && text.hasPrefix("AC")
            && text.utf8.dropFirst(2).allSatisfy { HexDigit.value(of: $0) != nil }
    }
}
