import RelayModel
import RelayStore

/// How the operators did in a period.
struct PerformanceView: Encodable {
    struct Operator: Encodable {
        let id: String
        let name: String
        let active: Bool
        let asked: Int
        let acknowledged: Int
        let passed: Int
        let expired: Int
        let medianSecondsToAcknowledge: Double?
        let p90SecondsToAcknowledge: Double?
    }

    let since: String
    let until: String
    let operators: [Operator]

    init(_ report: PerformanceReport) {
        since = report.since.description
        until = report.until.description
        operators = report.operators.map { person in
            Operator(
                id: person.id.description, name: person.name, active: person.isActive, asked: person.asked,
                acknowledged: person.acknowledged, passed: person.passed, expired: person.expired,
                medianSecondsToAcknowledge: person.medianSeconds, p90SecondsToAcknowledge: person.p90Seconds)
        }
    }
}
