import RelayModel
import Testing

@Suite("Message SIDs")
struct MessageSIDTests {
    @Test(
        "SM and MM with 32 hexadecimal digits are SIDs, kept as written",
        arguments: ["SM0123456789abcdef0123456789abcdef", "MM0123456789ABCDEF0123456789abcdef"])
    func wellFormed(text: String) throws {
        let sid = try #require(MessageSID(text))
        #expect(sid.rawValue == text)
        #expect("\(sid)" == text)
    }

    @Test(
        "nothing else is",
        arguments: [
            "", "SM", "SM0123456789abcdef0123456789abcde", "SM0123456789abcdef0123456789abcdef0",
            "sm0123456789abcdef0123456789abcdef", "AC0123456789abcdef0123456789abcdef",
            "SM0123456789abcdef0123456789abcdeg", "SM0123456789abcdef0123456789abcd\u{e9}",
            "SM0123456789abcdef0123456789abcde\n",
        ])
    func malformed(text: String) {
        #expect(MessageSID(text) == nil)
        #expect(MessageSID(rawValue: text) == nil)
    }

    @Test("SIDs are ordered as text")
    func order() throws {
        let first = try #require(MessageSID("MM" + String(repeating: "f", count: 32)))
        let second = try #require(MessageSID("SM" + String(repeating: "0", count: 32)))
        #expect(first < second)
    }

    @Test("a SID's row key is its digits")
    func rowKey() throws {
        let sid = try #require(MessageSID("SM0123456789abcdefFEDCBA9876543210"))
        #expect(sid.rowID == RowID("01234567-89ab-cdef-fedc-ba9876543210"))
    }
}
