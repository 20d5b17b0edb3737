import Hummingbird
import RelayModel
import RelayStore
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
    func limit() throws -> Int { try integer("limit", in: 1...200) ?? 50 }

    /// The place in a list behind which the next page begins.
    func cursor<ID: RowIdentifier>() throws -> ListCursor<ID>? {
        try text("cursor").map { text in
            guard let place = ListCursor<ID>(text) else {
                throw ProblemError.field("cursor", "must be the next_cursor of an answer")
            }
            return place
        }
    }

    func choice<Value: RawRepresentable & CaseIterable>(
        _ name: String, of type: Value.Type
    ) throws -> Value? where Value.RawValue == String {
        try text(name).map { text in
            guard let value = Value(rawValue: text) else {
                let words = type.allCases.map(\.rawValue).joined(separator: ", ")
                throw ProblemError.field(name, "must be one of \(words)")
            }
            return value
        }
    }
}
