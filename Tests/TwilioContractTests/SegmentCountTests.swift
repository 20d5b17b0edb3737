import Testing
import TwilioContract

@Suite struct SegmentCountTests {
    @Test(arguments: [
        ("", SegmentCount.Encoding.gsm7, 0, 1),
        ("hello\r\n", .gsm7, 7, 1),
        (String(repeating: "a", count: 160), .gsm7, 160, 1),
        (String(repeating: "a", count: 161), .gsm7, 161, 2),
        (String(repeating: "a", count: 306), .gsm7, 306, 2),
        (String(repeating: "a", count: 307), .gsm7, 307, 3),
        ("@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà", .gsm7, 42, 1),
        ("\u{c}^{}\\[~]|€", .gsm7, 20, 1),
        (String(repeating: "€", count: 80), .gsm7, 160, 1),
        (String(repeating: "€", count: 81), .gsm7, 162, 2),
        // 152 septets and a character of two: it begins the second segment, and 153 are left for that one.
        (String(repeating: "a", count: 152) + "€" + String(repeating: "a", count: 151), .gsm7, 305, 2),
        (String(repeating: "a", count: 152) + "€" + String(repeating: "a", count: 152), .gsm7, 306, 3),
        ("`", .ucs2, 1, 1),
        ("ç", .ucs2, 1, 1),
        ("’", .ucs2, 1, 1),
        (String(repeating: "я", count: 70), .ucs2, 70, 1),
        (String(repeating: "я", count: 71), .ucs2, 71, 2),
        (String(repeating: "я", count: 134), .ucs2, 134, 2),
        (String(repeating: "я", count: 135), .ucs2, 135, 3),
        ("📦", .ucs2, 2, 1),
        (String(repeating: "📦", count: 35), .ucs2, 70, 1),
        (String(repeating: "📦", count: 36), .ucs2, 72, 2),
        // 33 pairs fill 66 of 67 units; the next pair does not fit.
        (String(repeating: "📦", count: 66), .ucs2, 132, 2),
        (String(repeating: "📦", count: 67), .ucs2, 134, 3),
    ])
    func counts(_ text: String, _ encoding: SegmentCount.Encoding, _ units: Int, _ segments: Int) {
        let count = SegmentCount(text)
        #expect(count.encoding == encoding)
        #expect(count.units == units)
        #expect(count.segments == segments)
    }
}
