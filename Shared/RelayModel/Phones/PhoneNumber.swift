/// A telephone number in E.164 form: `+`, then 7 to 15 ASCII digits of which the first is not 0.
///
/// ITU-T E.164 §6 sets the 15; the shortest numbers in service with their country code have 7. Its `description`
/// is the masked form, so that a number never reaches a log by interpolation: take ``e164`` where it is really meant.
package struct PhoneNumber: Hashable, Comparable, Sendable {
    /// The whole number, `+15550100123`.
    package let e164: String

    /// Parses strictly: no spaces, no punctuation.
    ///
    /// - Throws: the first ``PhoneNumberProblem`` from the left.
    package init(parsing text: String) throws(PhoneNumberProblem) {
        guard text.utf8.first == UInt8(ascii: "+") else { throw .missingPlus }
        let digits = text.utf8.dropFirst()
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { throw .notADigit }
        guard digits.count >= 7 else { throw .tooShort }
        guard digits.count <= 15 else { throw .tooLong }
        guard digits.first != UInt8(ascii: "0") else { throw .leadingZero }
        e164 = text
    }

    /// Parses as ``init(parsing:)`` does; nil where that throws.
    package init?(e164: String) {
        guard let number = try? PhoneNumber(parsing: e164) else { return nil }
        self = number
    }

    /// The first two characters, a bullet for each hidden digit, and the last three digits: `+1•••••••123`.
    package var masked: String {
        String(e164.prefix(2)) + String(repeating: "•", count: e164.utf8.count - 5) + String(e164.suffix(3))
    }

    /// The last four digits, which a customer is asked for before a job is shown.
    package var lastFour: String { String(e164.suffix(4)) }

    /// Whether it is nobody's: of country code +999, which the ITU has assigned to nobody, as redacted numbers are.
    package var isNobodys: Bool { e164.hasPrefix("+999") }

    /// Orders as text.
    package static func < (first: PhoneNumber, second: PhoneNumber) -> Bool { first.e164 < second.e164 }
}

extension PhoneNumber: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The masked form.
    package var description: String { masked }

    /// The masked form.
    package var debugDescription: String { masked }

    /// A mirror without children, so that `dump` shows no more than the masked form.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why a text is not an E.164 number.
package enum PhoneNumberProblem: String, Error, Sendable {
    case missingPlus = "missing_plus"
    case notADigit = "not_a_digit"
    case tooShort = "too_short"
    case tooLong = "too_long"
    case leadingZero = "leading_zero"
}
