/// What a dispatcher types to find a customer.
package struct CustomerSearch: Sendable, Equatable {
    /// What a name has, from the beginning of a word on; one space between two words.
    package let words: String
    /// What a phone has; nil for a text that is not made of digits and what people write between them.
    package let digits: String?

    /// Comes after every text that can be stored.
    static let highest = "\u{10FFFF}"

    /// Reads what was typed; nil for nothing but white space.
    package init?(_ text: String) {
        words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !words.isEmpty else { return nil }
        let isPhone = words.utf8.allSatisfy { "0123456789+()-. /".utf8.contains($0) }
        let digits = words.filter { ("0"..."9").contains($0) }
        self.digits = isPhone && !digits.isEmpty ? digits : nil
    }
}

extension CustomerSearch {
    /// The tables `named` and `called` of a statement: the customers of the tenant `$1` who have the words in their name, and
    /// those who have the digits in their phone, a thousand of each at the most.
    ///
    /// - Parameter highest: The parameter that is ``highest``; the others are those of the search.
    static func found(words: String, digits: String, highest: String) -> String {
        """
        named as materialized (
            select w.customer_id from customer_words w
            where w.tenant_id = $1 and w.word >= left(lower(\(words) collate "und-x-icu"), 60) collate "C"
                and w.word < left(lower(\(words) collate "und-x-icu"), 60) collate "C" || \(highest)
            limit 1000
        ), called as materialized (
            select w.customer_id from customer_words w
            where w.tenant_id = $1 and w.word >= \(digits) and w.word < \(digits) || \(highest) limit 1000
        )
        """
    }
}
