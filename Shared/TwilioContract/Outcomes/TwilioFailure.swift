import FoundationEssentials

/// An answer of Twilio's that refuses a request. Its message may hold phone numbers, so it is not kept.
package struct TwilioFailure: Sendable, Equatable {
    /// The HTTP status.
    package let status: Int
    /// Twilio's error code (<https://www.twilio.com/docs/api/errors>); 0 when the answer has none, as from a proxy.
    package let code: Int

    /// Names a refusal.
    package init(status: Int, code: Int) {
        self.status = status
        self.code = code
    }

    /// Reads an answer of any kind; one that is not Twilio's JSON has the code 0.
    package init(status: Int, body: [UInt8]) {
        self.init(status: status, code: (try? TwilioJSON.decode(Fields.self, from: body).code) ?? 0)
    }

    private struct Fields: Decodable {
        let code: Int?

        private enum CodingKeys: CodingKey { case code }

        init(from decoder: any Decoder) throws {
            code = try decoder.container(keyedBy: CodingKeys.self).number(.code)
        }
    }
}

extension TwilioFailure: CustomStringConvertible {
    /// Status and code.
    package var description: String { code == 0 ? "HTTP status \(status)" : "HTTP status \(status), code \(code)" }
}
