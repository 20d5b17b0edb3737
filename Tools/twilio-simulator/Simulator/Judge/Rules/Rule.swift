/// One promise, and how to tell that it was broken: a pure function of the evidence.
protocol Rule: Sendable {
    /// Its name in results.
    var name: String { get }
    /// What it holds the product to, in one sentence.
    var promise: String { get }

    /// Every case in which the promise was broken; empty when it was kept.
    func violations(in evidence: Evidence) -> [Violation]
}

/// A broken promise, and where to look.
struct Violation: Sendable, Equatable {
    var rule: String
    /// SIDs and ids to follow, each as `kind=id`.
    var ids: [String]
    /// What happened, in one sentence without bodies and phone numbers.
    var explanation: String
}

extension Rule {
    /// A violation of this rule.
    func violation(_ ids: [String?], _ explanation: String) -> Violation {
        Violation(rule: name, ids: ids.compactMap(\.self), explanation: explanation)
    }
}

/// Every rule that the judge knows.
let allRules: [any Rule] = [
    NothingLost(), SentOnce(), OneOwner(), NotBeforeDeadline(), NotAfterAcknowledgement(), AnswersCount(),
    BackupNotMissing(), OrderKept(), TenantsApart(), OptOutRespected(), NumbersHidden(), AuditAgrees(),
]
