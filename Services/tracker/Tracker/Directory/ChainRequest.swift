import RelayModel
import RelayStore
import ServiceKit

/// What a dispatcher makes of a chain, as a whole.
struct ChainRequest: Decodable {
    struct Hop: Decodable {
        /// By name or id.
        var `operator`: String
        var window_seconds: Int?
    }

    /// So that what was read can be sent back; it is not changed.
    var name: String?
    var window_seconds: Int?
    var cycles: Int
    /// By name or id.
    var emergency: String?
    var hops: [Hop]

    /// The change, all fields checked.
    ///
    /// - Parameters:
    ///   - chain: The name of the chain that is to change.
    ///   - people: The tenant's operators. Who is not active may stand in a chain: they are passed over.
    /// - Throws: 400 naming the field and the rule.
    func change(of chain: String, among people: [OperatorSettings]) throws -> ChainChange {
        guard name == nil || name == chain else { throw ProblemError.field("name", "cannot be changed") }
        guard ChainLimits.cycles.contains(cycles) else {
            throw ProblemError.field("cycles", Self.rule(ChainLimits.cycles))
        }
        guard Self.hopCounts.contains(hops.count) else {
            throw ProblemError.field(
                "hops", "must be \(Self.hopCounts.lowerBound) to \(Self.hopCounts.upperBound)")
        }
        return ChainChange(
            windowSeconds: try Self.window(window_seconds, "window_seconds"), cycles: cycles,
            emergency: try emergency.map { try Self.find($0, among: people, "emergency") },
            hops: try hops.enumerated().map { index, hop in
                ChainChange.Hop(
                    operatorID: try Self.find(hop.operator, among: people, "hops[\(index)].operator"),
                    windowSeconds: try Self.window(hop.window_seconds, "hops[\(index)].window_seconds"))
            })
    }

    /// A relay's plan has each of them in each round.
    private static let hopCounts = 1...100

    private static func window(_ seconds: Int?, _ field: String) throws -> Int? {
        guard seconds.map({ ChainLimits.windowSeconds.contains($0) }) ?? true else {
            throw ProblemError.field(field, rule(ChainLimits.windowSeconds))
        }
        return seconds
    }

    private static func find(_ text: String, among people: [OperatorSettings], _ field: String) throws -> OperatorID {
        let name = try text.checked(field, upTo: 200)
        let id = OperatorID(name)
        guard let person = people.first(where: { $0.name == name || $0.id == id }) else {
            throw ProblemError.field(field, "must be an operator of the business, by name or id")
        }
        return person.id
    }

    private static func rule(_ range: ClosedRange<Int>) -> String {
        "must be a whole number from \(range.lowerBound) to \(range.upperBound)"
    }
}
