import Foundation
import RelayModel
import SeededRandom
import Testing

@Suite("Row keys")
struct RowIDTests {
    static let wellFormed: [(text: String, high: UInt64, low: UInt64)] = [
        ("00000000-0000-0000-0000-000000000000", 0, 0),
        ("ffffffff-ffff-ffff-ffff-ffffffffffff", .max, .max),
        ("01234567-89ab-cdef-fedc-ba9876543210", 0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3210),
        ("00000000-0000-0001-8000-000000000000", 1, 0x8000_0000_0000_0000),
    ]

    @Test("text and bytes name each other", arguments: wellFormed)
    func text(text: String, high: UInt64, low: UInt64) throws {
        let id = RowID(high: high, low: low)
        #expect(id.description == text)
        #expect(RowID(text) == id)
        #expect(RowID(text.uppercased()) == id)
    }

    @Test(
        "what is not a UUID is refused",
        arguments: [
            "", "0", "01234567-89ab-cdef-fedc-ba987654321", "01234567-89ab-cdef-fedc-ba98765432100",
            "0123456789abcdeffedcba9876543210", "01234567-89ab-cdef-fedcba-9876543210",
            "g1234567-89ab-cdef-fedc-ba9876543210", "{01234567-89ab-cdef-fedc-ba9876543210}",
            "01234567_89ab_cdef_fedc_ba9876543210", " 01234567-89ab-cdef-fedc-ba9876543210",
            "01234567-89ab-cdef-fedc-ba9876543210\n", "٠1234567-89ab-cdef-fedc-ba987654321",
            "-01234567-89ab-cdef-fedc-ba987654321",
        ])
    func malformed(text: String) {
        #expect(RowID(text) == nil)
        #expect(RelayID(text) == nil)
    }

    @Test("Foundation reads what we write", arguments: 0..<50)
    func foundation(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let id = RowID.random(using: &generator)
        #expect(UUID(uuidString: id.description)?.uuidString.lowercased() == id.description)
    }

    @Test("a random key is a version 4 UUID of variant 1", arguments: 0..<50)
    func version(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let text = Array(RowID.random(using: &generator).description)
        #expect(text[14] == "4")
        #expect("89ab".contains(text[19]))
    }

    @Test("random keys differ")
    func distinct() {
        #expect(Set((0..<1000).map { _ in RowID.random() }).count == 1000)
    }

    @Test("keys are ordered by their bytes, as the text is")
    func order() {
        var generator = SeededGenerator(seed: 7)
        let ids = (0..<200).map { _ in RowID.random(using: &generator) }
        #expect(ids.sorted().map(\.description) == ids.map(\.description).sorted())
        #expect(RowID(high: 1, low: 0) > RowID(high: 0, low: .max))
    }

    @Test("an identifier is coded as its text")
    func coding() throws {
        let id = try #require(JobID("01234567-89ab-cdef-fedc-ba9876543210"))
        let json = try JSONEncoder().encode([id])
        #expect(String(decoding: json, as: UTF8.self) == #"["01234567-89ab-cdef-fedc-ba9876543210"]"#)
        #expect(try JSONDecoder().decode([JobID].self, from: json) == [id])
        #expect(id.description == "01234567-89ab-cdef-fedc-ba9876543210")
    }

    @Test("what is no UUID does not decode", arguments: [#"["x"]"#, "[1]", "[null]"])
    func undecodable(json: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([JobID].self, from: Data(json.utf8)) }
    }
}
