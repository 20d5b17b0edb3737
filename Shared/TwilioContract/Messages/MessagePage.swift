import FoundationEssentials

/// One page of Twilio's list of messages.
package struct MessagePage: Sendable, Equatable {
    /// The messages that could be read, in Twilio's order: the newest first.
    package let messages: [MessageResource]
    /// How many could not be read. One odd message must not hide the others.
    package let unreadable: Int
    /// The path and query of the next page, below the API's base URL; nil on the last one.
    package let nextPageURI: String?

    /// Reads the answer to a request for a list.
    ///
    /// - Throws: ``TwilioAnswerError`` when it is none.
    package init(decoding json: [UInt8]) throws(TwilioAnswerError) {
        let fields = try TwilioJSON.decode(Fields.self, from: json)
        messages = fields.messages.compactMap(\.message)
        unreadable = fields.messages.count - messages.count
        nextPageURI = fields.next_page_uri.flatMap { $0.hasPrefix("/") ? $0 : nil }
    }

    private struct Fields: Decodable {
        let messages: [Element]
        let next_page_uri: String?
    }

    private struct Element: Decodable {
        let message: MessageResource?

        init(from decoder: any Decoder) throws { message = try? MessageResource(from: decoder) }
    }
}
