/// The alphabet of GSM 7-bit text (3GPP TS 23.038 §6.2.1), without national tables.
enum GSM7 {
    /// How many septets the character takes, 1 or 2; nil when it is not in the alphabet.
    static func septets(_ character: Unicode.Scalar) -> Int? {
        if basic.contains(character) { return 1 }
        return extended.contains(character) ? 2 : nil
    }

    private static let basic = Set(
        """
        @£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,-./0123456789:;<=>?\
        ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà\n\r
        """.unicodeScalars)

    private static let extended = Set("\u{c}^{}\\[~]|€".unicodeScalars)
}
