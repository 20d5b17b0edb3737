import Keyring
import Postgres
import RelayModel
import Testing

@testable import RelayStore

/// What a sender may claim, and what becomes of a row whose attempt ended without an answer.
@Suite(.timeLimit(.minutes(5)))
struct SenderStoreTests {
    private let lease = Duration.seconds(30)
    private let settle = Duration.seconds(15)

    @Test func aRowIsClaimedByOneOnly() async throws {
        try await withOffice { office in
            let hint = try await office.text("a", at: 1)
            let store = office.sender
            let claims = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        guard case .claimed = try await store.claim(hint, lease: lease, settle: settle) else {
                            return false
                        }
                        return true
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(claims == 1)
        }
    }

    @Test func aLaterTextWaitsForAnEarlierOneAndIsReleasedByIt() async throws {
        try await withOffice { office in
            let second = try await office.text("b", at: 2)
            let first = try await office.text("a", at: 1)
            guard case .leave = try await office.claim(second) else {
                Issue.record("it overtook")
                return
            }
            guard case .claimed(let row, _) = try await office.claim(first) else { throw Office.NotClaimed() }
            let recorded = try await office.sender.recordAccepted(row, sid: office.sid(1), step: .accepted)
            let sent = try #require(recorded.row)
            #expect(try await office.sender.next(after: sent) == second)
            guard case .claimed = try await office.claim(second) else { throw Office.NotClaimed() }
        }
    }

    @Test func nothingIsClaimedAfterItsTimeOrWhenItIsNotWanted() async throws {
        try await withOffice { office in
            for change in [
                "ask_by = now() - interval '1 second'", "withdrawn_at = now()",
                "not_before = now() + interval '1 hour'",
            ] {
                let hint = try await office.text("late", at: 1)
                try await office.change(hint, change)
                if case .claimed = try await office.claim(hint) { Issue.record("claimed with \(change)") }
                try await office.change(hint, "state = 'cancelled'")
            }
        }
    }

    /// The list did not show the text, and a callback names it just then: it must not go out again.
    @Test func aRowThatACallbackHasNamedIsSettledAndNotSent() async throws {
        try await withOffice { office in
            let hint = try await office.text("named", at: 1)
            guard case .claimed(let row, _) = try await office.claim(hint) else { throw Office.NotClaimed() }
            let uncertain = try await office.sender.recordUncertain(row, settle: .zero, httpStatus: nil, reason: "hung")
            try await office.change(hint, "message_sid = '\(office.sid(7))'")
            let notFound = try await office.sender.recordNotSent(
                try #require(uncertain.row), step: .notFound, pause: .zero, reason: "not listed")
            #expect(notFound.row?.state == .uncertain)
            guard case .reconcile(let named) = try await office.claim(hint) else { throw Office.NotClaimed() }
            #expect(named.messageSID == office.sid(7))

            try await office.change(hint, "state = 'queued', lease_until = null")
            guard case .reconcile = try await office.claim(hint) else { throw Office.NotClaimed() }
        }
    }

    @Test func aLeaseThatRanOutIsLookedUpAndNotSent() async throws {
        try await withOffice { office in
            let hint = try await office.text("lapsed", at: 1)
            guard case .claimed = try await office.claim(hint) else { throw Office.NotClaimed() }
            guard case .leave = try await office.claim(hint) else {
                Issue.record("the lease was broken")
                return
            }
            try await office.change(hint, "lease_until = now() - interval '1 second'")
            guard case .wait(let row, settle, .settling) = try await office.claim(hint) else {
                throw Office.NotClaimed()
            }
            #expect(row.state == .uncertain)
            try await office.change(hint, "not_before = now() - interval '1 second'")
            guard case .reconcile = try await office.claim(hint) else { throw Office.NotClaimed() }
        }
    }

    /// The router has taken a text back while it was being sent.
    /// Somebody queued it again, and the sender that took it up died before it could say what it found.
    @Test func aParkedTextThatWasTakenUpAndLeftIsTakenUpAgain() async throws {
        try await withOffice { office in
            let text = try await office.text("a")
            let row = try await office.claimed(text)
            _ = try await office.sender.recordUncertain(row, settle: .zero, httpStatus: nil, reason: "no answer")
            guard case .reconcile(let looked) = try await office.claim(text) else { throw Office.NotClaimed() }
            _ = try await office.sender.recordParked(looked, reason: "cannot be looked up")
            guard case .reconcile = try await office.claim(text) else { throw Office.NotClaimed() }
            // Nobody else takes it while its lease runs.
            if case .reconcile = try await office.claim(text) { Issue.record("taken up twice") }
            try await office.change(text, "lease_until = now()")
            guard case .reconcile = try await office.claim(text) else { throw Office.NotClaimed() }
        }
    }

    @Test func aWithdrawnTextIsNotSentAgain() async throws {
        try await withOffice { office in
            let hint = try await office.text("withdrawn", at: 1)
            guard case .claimed(let row, _) = try await office.claim(hint) else { throw Office.NotClaimed() }
            try await office.change(hint, "withdrawn_at = now()")
            let recorded = try await office.sender.recordNotSent(row, step: .notSent, pause: .zero, reason: "refused")
            #expect(recorded.row?.state == .cancelled)
        }
    }
}
