/// A value that is coded as one string, its text form.
package protocol TextCoded: LosslessStringConvertible, Codable {
    /// What the text form is, such as "a UUID"; for the error about another text.
    static var textForm: String { get }
}

extension TextCoded {
    /// Reads the text form; throws `DecodingError.dataCorrupted` for any other text.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not \(Self.textForm)")
        }
        self = value
    }

    /// Writes the text form.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
