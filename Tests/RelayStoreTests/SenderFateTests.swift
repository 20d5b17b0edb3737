import Postgres
import RelayModel
import Testing

@testable import RelayStore

/// What a text comes to that Twilio refuses, does not tell of, or cannot be asked about.
@Suite(.timeLimit(.minutes(5)))
struct SenderFateTests {
    /// Twilio says that a customer wants no texts; nothing more goes to them until they opt in again.
    @Test func aCustomerWhoOptedOutGetsNothingMore() async throws {
        try await withOffice { office in
            let first = try await office.claimed(try await office.text("1", at: 1, purpose: "customer"))
            let recorded = try await office.sender.recordRejected(
                first, httpStatus: 400, code: 21610, isOptOut: true, reason: "Twilio answered 400, code 21610")
            #expect(recorded.row?.state == .failed)

            let next = try await office.text("2", at: 2, purpose: "customer")
            guard case .refused(let second) = try await office.claim(next) else { throw Office.NotClaimed() }
            #expect(second.state == .failed && second.attempt == 0)
            #expect(try await office.value("select count(*) from outbound_messages where error_code = 21610") == "2")
            // An operator who has that phone is not their customer.
            _ = try await office.claimed(try await office.text("hop", at: 3, to: "+15125550177", purpose: "hop"))

            try await office.pool.script("update conversations set opted_out_at = null")
            _ = try await office.claimed(try await office.text("3", at: 4, purpose: "customer"))
        }
    }

    @Test func anOperatorsRefusalIsNotTheirCustomersOptOut() async throws {
        try await withOffice { office in
            let row = try await office.claimed(try await office.text("hop", purpose: "hop"))
            _ = try await office.sender.recordRejected(
                row, httpStatus: 400, code: 21610, isOptOut: true, reason: "opted out")
            #expect(try await office.value("select count(*) from conversations") == "0")
        }
    }

    /// A report that never comes is asked for with doubling pauses, and not for ever.
    @Test func theSearchForAReportEnds() async throws {
        try await withOffice { office in
            let hint = try await office.text("silent")
            let row = try await office.claimed(hint)
            _ = try await office.sender.recordAccepted(row, sid: office.sid(1), step: .accepted)
            guard case .leave = try await office.claim(hint) else { throw Office.NotClaimed() }
            try await office.change(hint, "accepted_at = now() - interval '16 minutes'")
            var pauses: [String?] = []
            for attempt in 1...8 {
                guard case .report(_, let search) = try await office.claim(hint) else { throw Office.NotClaimed() }
                #expect(search.attempt == attempt && search.isLast == (attempt == 8))
                pauses.append(
                    try await office.value(
                        """
                        select case when isfinite(next_hint_at)
                            then round(extract(epoch from next_hint_at - now()) / 60)::text else 'never' end
                        from outbound_messages
                        """))
            }
            #expect(pauses == ["15", "30", "60", "120", "240", "480", "960", "never"])
            guard case .leave = try await office.claim(hint) else { throw Office.NotClaimed() }
        }
    }

    /// A text that cannot be looked up is parked: it lets others go, and is taken up again when a person asks.
    @Test func aParkedTextLetsOthersGoAndIsTakenUpAgain() async throws {
        try await withOffice { office in
            let hint = try await office.text("parked", at: 1)
            let later = try await office.text("later", at: 2)
            let row = try await office.claimed(hint)
            _ = try await office.sender.recordUncertain(row, settle: .zero, httpStatus: nil, reason: "hung")
            guard case .reconcile(let uncertain) = try await office.claim(hint) else { throw Office.NotClaimed() }
            #expect(uncertain.lookups == 1)
            let parked = try await office.sender.recordParked(uncertain, reason: "cannot be looked up")
            #expect(parked.row?.state == .parked)
            #expect(try await office.sender.next(after: try #require(parked.row)) == later)
            guard case .reconcile(let again) = try await office.claim(hint) else { throw Office.NotClaimed() }
            #expect(again.state == .uncertain)
        }
    }

    /// An account that takes no requests holds its texts back without an attempt.
    @Test func aPostponedTextIsNotAttempted() async throws {
        try await withOffice { office in
            let hint = try await office.text("later")
            #expect(try await office.sender.postpone(hint, pause: .seconds(60))?.attempt == 0)
            guard case .wait(_, let pause, .backoff) = try await office.claim(hint) else { throw Office.NotClaimed() }
            #expect(pause > .seconds(50))
            try await office.change(hint, "state = 'sent'")
            #expect(try await office.sender.postpone(hint, pause: .seconds(60)) == nil)
        }
    }

    @Test func refusalsAreCounted() async throws {
        try await withOffice { office in
            let hint = try await office.text("refused")
            for count in 0..<3 {
                let row = try await office.claimed(hint)
                #expect(row.refusals == count && row.attempt == count + 1)
                _ = try await office.sender.recordNotSent(row, step: .notSent, pause: .zero, reason: "refused")
            }
        }
    }
}
