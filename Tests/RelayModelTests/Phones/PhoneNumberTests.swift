import RelayModel
import Testing

@Suite("Phone numbers")
struct PhoneNumberTests {
    static let numbers: [(e164: String, masked: String, lastFour: String)] = [
        ("+15550100123", "+1•••••••123", "0123"),
        ("+442079460123", "+4••••••••123", "0123"),
        ("+2901234", "+2•••234", "1234"),
        ("+123456789012345", "+1•••••••••••345", "2345"),
    ]

    @Test("a number is kept, masked and shortened", arguments: numbers)
    func wellFormed(e164: String, masked: String, lastFour: String) throws {
        let number = try PhoneNumber(parsing: e164)
        #expect(number.e164 == e164)
        #expect(number.masked == masked)
        #expect(number.masked.count == e164.count)
        #expect(number.lastFour == lastFour)
        #expect(PhoneNumber(e164: e164) == number)
    }

    static let malformedTexts: [(text: String, problem: PhoneNumberProblem)] = [
        ("", .missingPlus),
        ("15550100123", .missingPlus),
        ("0015550100123", .missingPlus),
        (" +15550100123", .missingPlus),
        ("whatsapp:+15550100123", .missingPlus),
        ("＋15550100123", .missingPlus),
        ("+1 5550100123", .notADigit),
        ("+1-555-010-0123", .notADigit),
        ("+15550100123 ", .notADigit),
        ("++15550100123", .notADigit),
        ("+1555010012x", .notADigit),
        ("+١٥٥٥٠١٠٠١٢٣", .notADigit),
        ("+", .tooShort),
        ("+123456", .tooShort),
        ("+1234567890123456", .tooLong),
        ("+05550100123", .leadingZero),
    ]

    @Test("what is not E.164 is refused with the reason", arguments: malformedTexts)
    func malformed(text: String, problem: PhoneNumberProblem) {
        #expect(throws: problem) { try PhoneNumber(parsing: text) }
        #expect(PhoneNumber(e164: text) == nil)
    }

    @Test("a redacted number is nobody's")
    func redacted() {
        #expect(PhoneNumber(e164: "+999000000000")?.isNobodys == true)
        #expect(PhoneNumber(e164: "+15550100999")?.isNobodys == false)
    }

    @Test("no way of printing shows a whole number")
    func printing() throws {
        struct Letter { var to: PhoneNumber }
        let number = try PhoneNumber(parsing: "+15550100123")
        var dumped = ""
        dump(Letter(to: number), to: &dumped)
        let prints = ["\(number)", String(reflecting: number), "\(Letter(to: number))", "\([number])", dumped]
        for print in prints {
            #expect(print.contains("+1•••••••123"))
            #expect(!print.contains("5550100"))
        }
    }
}
