import Foundation
import RelayModel
import Testing
import TwilioContract

/// What `docs/texting.md` says of the cost of texts is what is counted.
@Suite struct SegmentCostTests {
    private let page: String

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        page = try String(contentsOf: root.appending(path: "docs/texting.md"), encoding: .utf8)
    }

    @Test("the table's numbers are those of the shipped texts", arguments: [10, 50, 100, 160, 300])
    func rows(length: Int) throws {
        let code = try #require(AckCode(rawValue: "K7"))
        let text = String(repeating: "x", count: length)
        let counts = [false, true].map { isPlain in
            let catalogue = TextCatalogue.english.with([:], isPlain: isPlain)
            return SegmentCount(catalogue.forward(customer: "Jane Doe", code: code, text: text)).segments
        }
        let row = "| \(length) characters | \(counts[0]) | \(counts[1]) |"
        #expect(page.contains(row + "\n"), "docs/texting.md: the line has to be\n\(row)")
    }

    @Test("a segment holds what the page says")
    func limits() {
        #expect(page.contains("70 characters instead of 160 (67 instead of 153"))
        for (character, single, several) in [("x", 160, 153), ("í", 70, 67)] {
            let segments = { SegmentCount(String(repeating: character, count: $0)).segments }
            #expect(segments(single) == 1 && segments(single + 1) == 2)
            #expect(segments(several * 3) == 3 && segments(several * 3 + 1) == 4)
        }
    }

    @Test("the plain texts that ship have nothing outside GSM-7", arguments: TextLanguage.allCases)
    func plain(language: TextLanguage) throws {
        let code = try #require(AckCode(rawValue: "K7"))
        let catalogue = TextCatalogue.shipped(language).with([:], isPlain: true)
        let masked = try PhoneNumber(parsing: "+15550100123").masked
        #expect(SegmentCount(catalogue.forward(customer: masked, code: code, text: "Hola")).encoding == .gsm7)
    }
}
