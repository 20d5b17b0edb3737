import Yams

/// What customers and operators do, by weight; YAML or JSON.
struct LoadScript: Decodable, Sendable {
    /// What a customer does when it is their turn.
    enum CustomerAct: String, Decodable, Sendable {
        /// Sends one text.
        case text
        /// Sends two texts, the second a moment later, which joins the first one's relay.
        case twice
        /// Sends `STOP`, and later `START`.
        case stop
    }

    /// What an operator does when they are asked.
    enum OperatorAct: String, Decodable, Sendable {
        /// Answers `OK` with the code.
        case acknowledge
        /// Answers `OK` alone, which is ambiguous while they are asked about several, then with the code.
        case acknowledgeBare = "acknowledge_bare"
        /// Answers `NO` with the code.
        case decline
        /// Does not answer.
        case never
        /// Answers with a code that nobody was given, then with the right one.
        case wrongCode = "wrong_code"
        /// Answers `OK` with the code when the next operator has already been asked.
        case late
        /// Answers `OK` with the code just when the time is up.
        case atDeadline = "at_deadline"
        /// Writes to the customer.
        case message
    }

    /// A thing that can be done.
    struct Choice<Act: Decodable & Sendable>: Decodable, Sendable {
        var does: Act
        /// How often, compared with the others.
        var weight: Double
        /// The least and the most that it takes, in seconds; for `late` after the window, for `stop` until `START`.
        var after: [Double]?
    }

    var customers: [Choice<CustomerAct>]
    var operators: [Choice<OperatorAct>]

    /// Reads a script.
    ///
    /// - Throws: ``SimulatorError`` saying what cannot be understood.
    init(parsing text: String) throws(SimulatorError) {
        do {
            self = try YAMLDecoder().decode(LoadScript.self, from: text)
        } catch {
            throw SimulatorError("the script cannot be read: \(Self.reason(error))")
        }
        try Self.check(customers.map { ($0.weight, $0.after) }, "customers")
        try Self.check(operators.map { ($0.weight, $0.after) }, "operators")
    }

    private static func check(_ choices: [(Double, [Double]?)], _ name: String) throws(SimulatorError) {
        guard choices.contains(where: { $0.0 > 0 }), choices.allSatisfy({ $0.0 >= 0 && $0.0.isFinite }) else {
            throw SimulatorError("the script's \(name) need weights of 0 or more, one of them more than 0")
        }
        for case let after? in choices.map(\.1) {
            guard after.count == 2, after[0] >= 0, after[1] >= after[0], after[1] <= 86_400 else {
                throw SimulatorError("\"after\" in the script's \(name) is [least, most] in seconds")
            }
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "\(key.stringValue) is missing"
        case DecodingError.dataCorrupted(let context), DecodingError.typeMismatch(_, let context):
            "\(context.codingPath.map(\.stringValue).joined(separator: ".")): \(context.debugDescription)"
        default: "it is not valid YAML"
        }
    }

    /// Most answer in time; some do everything else that people do.
    static let usual = """
        customers:
          - {does: text, weight: 85}
          - {does: twice, weight: 14, after: [0.2, 2]}
          - {does: stop, weight: 1, after: [5, 15]}
        operators:
          - {does: acknowledge, weight: 45, after: [0.5, 4]}
          - {does: acknowledge_bare, weight: 5, after: [0.5, 3]}
          - {does: decline, weight: 10, after: [0.5, 3]}
          - {does: never, weight: 20}
          - {does: wrong_code, weight: 5, after: [0.5, 2]}
          - {does: late, weight: 5, after: [0.3, 2]}
          - {does: at_deadline, weight: 5}
          - {does: message, weight: 5, after: [0.5, 3]}
        """
}

extension LoadScript.Choice {
    /// A wait between the least and the most, or within the given range when the script names none.
    func wait(_ usual: ClosedRange<Double>, using random: inout LoadRandom) -> Duration {
        let range = after.map { $0[0]...$0[1] } ?? usual
        return .microseconds(Int64(Double.random(in: range, using: &random) * 1_000_000))
    }
}

extension Array {
    /// One of the choices, by their weights.
    func pick<Act>(using random: inout LoadRandom) -> LoadScript.Choice<Act>? where Element == LoadScript.Choice<Act> {
        var rest = Double.random(
            in: 0..<Swift.max(reduce(0) { $0 + $1.weight }, .leastNonzeroMagnitude), using: &random)
        for choice in self where choice.weight > 0 {
            guard rest >= choice.weight else { return choice }
            rest -= choice.weight
        }
        return last { $0.weight > 0 }
    }
}
