import Simulator
import Testing

@Suite struct ValueTests {
    @Test func formsSurviveARoundTrip() {
        let form = FormPairs([("a b", "1+1=2 & é 😀"), ("a b", ""), ("x", "\n")])
        #expect(form.encoded == "a+b=1%2B1%3D2+%26+%C3%A9+%F0%9F%98%80&a+b=&x=%0A")
        #expect(FormPairs(decoding: form.encoded.utf8) == form)
    }

    @Test(arguments: [("a=%zz", "%zz"), ("a=%4", "%4"), ("a=%+1", "% 1"), ("a=%ff", "\u{FFFD}"), ("a", "")])
    func brokenFormsAreRead(text: String, value: String) {
        #expect(FormPairs(decoding: text.utf8)["a"] == value)
    }

    @Test func momentsAreWrittenAsTwilioDoes() {
        let moment = WallTime(milliseconds: 1_692_853_305_042)
        #expect(moment.rfc2822 == "Thu, 24 Aug 2023 05:01:45 +0000")
        #expect(moment.iso8601 == "2023-08-24T05:01:45.042Z")
        #expect(WallTime(milliseconds: 951_782_400_000).iso8601 == "2000-02-29T00:00:00.000Z")
        #expect(WallTime(milliseconds: -1).rfc2822 == "Wed, 31 Dec 1969 23:59:59 +0000")
    }

    @Test(arguments: [
        ("", 1), (String(repeating: "a", count: 160), 1), (String(repeating: "a", count: 161), 2),
        (String(repeating: "€", count: 80), 1), (String(repeating: "€", count: 81), 2),
        // An escaped character does not fit into the last septet of a part: 76 in each.
        (String(repeating: "€", count: 152), 2), (String(repeating: "€", count: 153), 3),
        (String(repeating: "я", count: 70), 1), (String(repeating: "я", count: 71), 2),
        // Nor a pair into the last unit: 33 in each.
        (String(repeating: "😀", count: 35), 1), (String(repeating: "😀", count: 66), 2),
        (String(repeating: "😀", count: 67), 3),
    ])
    func segments(text: String, count: Int) { #expect(segmentCount(of: text) == count) }

    @Test func jsonEscapes() {
        let value = JSONValue.object([("a\"\\", .string("\u{1}\n\u{7F}é")), ("n", .null), ("b", .array([.bool(true)]))])
        #expect(
            String(decoding: value.bytes(), as: UTF8.self)
                == "{\"a\\\"\\\\\":\"\\u0001\\n\u{7F}é\",\"n\":null,\"b\":[true]}")
    }
}
