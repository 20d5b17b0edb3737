/// A measurement of something alone, with figures that have goals rather than something beside it.
package struct Trial: Sendable {
    /// Takes the measurement, and tells how it goes.
    package typealias Measure = @Sendable (_ progress: @escaping @Sendable (String) -> Void) async throws -> [Figure]

    /// Unique among benchmarks, soaks and trials.
    package var name: String
    /// Takes the measurement.
    package var measure: Measure

    /// Describes a trial; nothing is started before it runs.
    package init(_ name: String, measure: @escaping Measure) {
        self.name = name
        self.measure = measure
    }
}

/// One figure of a trial.
package struct Figure: Sendable, Encodable {
    /// Unique in its trial.
    package var name: String
    /// In ``unit``.
    package var value: Double
    /// What it is counted in.
    package var unit: String
    /// What the value should not exceed.
    package var goal: Double?
    /// Whether the trial has failed when it does.
    package var isRequired: Bool

    enum CodingKeys: String, CodingKey {
        case name, value, unit, goal
        case isRequired = "required"
    }

    /// Describes a figure.
    package init(_ name: String, _ value: Double, _ unit: String, goal: Double? = nil, isRequired: Bool = false) {
        self.name = name
        self.value = value
        self.unit = unit
        self.goal = goal
        self.isRequired = isRequired
    }

    var isMissed: Bool { goal.map { value > $0 } ?? false }
}

/// The result of one trial, as it is printed and stored.
struct TrialReport: Encodable, CustomStringConvertible {
    var name: String
    var figures: [Figure]

    var description: String {
        let lines = figures.map { figure in
            let outcome = figure.isMissed ? ", missed" : ""
            let goal = figure.goal.map { " (goal: \($0.rounded(to: 0)) at the most\(outcome))" }
            return "  \(figure.name): \(figure.value.rounded(to: 1)) \(figure.unit)\(goal ?? "")"
        }
        return (["\(name):"] + lines).joined(separator: "\n")
    }
}

/// A figure that had to reach its goal and did not.
struct MissedGoal: Error, CustomStringConvertible {
    var trial: String
    var figure: String

    var description: String { "\(trial): \(figure) is beyond its goal" }
}
