import Hummingbird
import RelayModel
import ServiceKit

/// Reads a request's query; every method throws 400 naming the parameter and the rule.
struct QueryReader {
    private let request: Request

    init(_ request: Request) { self.request = request }

    /// Nil when the parameter is not there.
    func text(_ name: String, upTo limit: Int = 200) throws -> String? {
        try request.uri.queryParameters[name[...]].map { try String($0).checked(name, upTo: limit) }
    }

    func moment(_ name: String) throws -> Moment? { try text(name)?.moment(name) }

    func integer(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        try text(name).map { text in
            guard let value = Int(text), range.contains(value) else {
                throw ProblemError.field(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return value
        }
    }

    /// How many rows a page has.
    func limit(upTo most: Int = 200, usual: Int = 50) throws -> Int { try integer("limit", in: 1...most) ?? usual }

    /// The place in a list behind which the next page begins.
    func cursor<Place: LosslessStringConvertible>() throws -> Place? {
        try text("cursor").map { text in
            guard let place = Place(text) else {
                throw ProblemError.field("cursor", "must be the next_cursor of an answer")
            }
            return place
        }
    }

    func choice<Value: RawRepresentable & CaseIterable>(
        _ name: String, of type: Value.Type
    ) throws -> Value? where Value.RawValue == String {
        try text(name).map { try choice($0, name, of: type) }
    }

    /// All that a parameter says that may come several times, or have several words with commas between them.
    func choices<Value: RawRepresentable & CaseIterable>(
        _ name: String, of type: Value.Type
    ) throws -> [Value] where Value.RawValue == String {
        try request.uri.queryParameters[values: name[...]].flatMap { text in
            try text.split(separator: ",", omittingEmptySubsequences: false).map { word in
                try choice(String(word), name, of: type)
            }
        }
    }

    private func choice<Value: RawRepresentable & CaseIterable>(
        _ word: String, _ name: String, of type: Value.Type
    ) throws -> Value where Value.RawValue == String {
        guard let value = Value(rawValue: word) else {
            let words = type.allCases.map(\.rawValue).joined(separator: ", ")
            throw ProblemError.field(name, "must be one of \(words)")
        }
        return value
    }
}
