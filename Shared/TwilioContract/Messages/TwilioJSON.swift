import FoundationEssentials

/// An answer of Twilio's that is not what it should be. It holds nothing of it.
package struct TwilioAnswerError: Error, Equatable, CustomStringConvertible {
    /// The first field that was not right; empty when it was not JSON.
    package let field: String

    package var description: String {
        field.isEmpty ? "Twilio's answer is not JSON" : "Twilio's answer has no proper \(field)"
    }
}

/// Reads the answers of Twilio's API.
enum TwilioJSON {
    static func decode<Answer: Decodable>(
        _ type: Answer.Type, from json: [UInt8]
    ) throws(TwilioAnswerError) -> Answer {
        do {
            return try JSONDecoder().decode(type, from: Data(json))
        } catch DecodingError.keyNotFound(let key, _) {
            throw TwilioAnswerError(field: key.stringValue)
        } catch DecodingError.dataCorrupted(let context), DecodingError.typeMismatch(_, let context),
            DecodingError.valueNotFound(_, let context)
        {
            throw TwilioAnswerError(field: context.codingPath.last?.stringValue ?? "")
        } catch {
            throw TwilioAnswerError(field: "")
        }
    }
}

extension KeyedDecodingContainer {
    /// A text; nil when it is absent, null or something else.
    func text(_ key: Key) -> String? { try? decode(String.self, forKey: key) }

    /// A whole number, which Twilio writes as a number in some fields and as text in others.
    func number(_ key: Key) -> Int? {
        if let number = try? decode(Int.self, forKey: key) { return number }
        return text(key).flatMap { Int($0) }
    }
}
