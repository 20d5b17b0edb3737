import RelayModel
import Testing

@Suite struct TextPartsTests {
    @Test func aTextThatFitsIsOnePart() {
        #expect(TextParts.split("", limit: 5) == [""])
        #expect(TextParts.split("12345", limit: 5) == ["12345"])
    }

    @Test func aLongTextIsCutBetweenCharactersAndLosesNothing() {
        #expect(TextParts.split("123456", limit: 5) == ["12345", "6"])
        // A family of four is one character of eleven UTF-16 units.
        let text = String(repeating: "a👨‍👩‍👧‍👦", count: 40)
        let parts = TextParts.split(text, limit: 30)
        #expect(parts.joined() == text)
        #expect(parts.allSatisfy { $0.utf16.count <= 30 && !$0.isEmpty })
    }
}
