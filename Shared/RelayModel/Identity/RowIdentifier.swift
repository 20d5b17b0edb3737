/// A ``RowID`` that says whose row it is, so that a job's key can never be passed for a relay's.
///
/// The text and the coded form are the UUID text.
package protocol RowIdentifier: RawRepresentable, Hashable, Comparable, Sendable, LosslessStringConvertible, Codable
where RawValue == RowID {
    /// Wraps the key of a row.
    init(rawValue: RowID)
}

extension RowIdentifier {
    /// Makes the identifier of a new row, a random version 4 UUID.
    package static func random() -> Self { Self(rawValue: .random()) }

    /// Makes the identifier of a new row of `generator`, so that tests can repeat a run.
    package static func random(using generator: inout some RandomNumberGenerator) -> Self {
        Self(rawValue: .random(using: &generator))
    }

    /// Parses UUID text; nil for anything else.
    package init?(_ text: String) {
        guard let id = RowID(text) else { return nil }
        self.init(rawValue: id)
    }

    /// Reads UUID text; throws `DecodingError.dataCorrupted` for any other.
    package init(from decoder: any Decoder) throws { self.init(rawValue: try RowID(from: decoder)) }

    /// Writes the UUID text as one string.
    package func encode(to encoder: any Encoder) throws { try rawValue.encode(to: encoder) }

    /// The lower-case UUID text.
    package var description: String { rawValue.description }

    /// Orders by the key's bytes.
    package static func < (first: Self, second: Self) -> Bool { first.rawValue < second.rawValue }
}
