import FoundationEssentials

/// The list of a message's media (<https://www.twilio.com/docs/messaging/api/media-resource>).
package struct MediaList: Sendable, Equatable {
    /// The media's paths below the API's base URL, without `.json`: where the content itself is.
    package let paths: [String]

    /// Reads the answer to a request for a list.
    ///
    /// - Throws: ``TwilioAnswerError`` when it is none.
    package init(decoding json: [UInt8]) throws(TwilioAnswerError) {
        paths = try TwilioJSON.decode(Fields.self, from: json).media_list.compactMap { media in
            guard let uri = media.uri, uri.hasPrefix("/") else { return nil }
            return uri.hasSuffix(".json") ? String(uri.dropLast(5)) : uri
        }
    }

    private struct Fields: Decodable {
        let media_list: [Media]
    }

    private struct Media: Decodable {
        let uri: String?
    }
}
