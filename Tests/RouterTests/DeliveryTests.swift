import QueueContract
import Postgres
import RelayModel
import RelayStore
import SeededRandom
import Testing

@testable import Router

/// What the carrier reports. Rule 15 of docs/reliability.md.
@Suite(.timeLimit(.minutes(5)))
struct DeliveryTests {
    private let operators = Office.operators

    /// The status of a text never goes back, whatever the order of its reports; the history has each once.
    @Test func theStatusIsTheSameInEveryOrderOfItsReports() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.accept()
            try await office.receive("OK", from: operators[0])
            var generator = SeededGenerator(seed: 15)
            for _ in 0..<20 {
                try await office.owner.script(
                    "delete from delivery_reports; update outbound_messages set delivery_status = null")
                var reports = ["queued", "sending", "sent", "delivered", "sent", "delivered"]
                reports.shuffle(using: &generator)
                for status in reports { _ = try await office.report(status) }
                #expect(
                    try await office.value("select delivery_status from outbound_messages where starts_window")
                        == "delivered", "\(reports)")
                #expect(try await office.value("select count(*) from delivery_reports") == "4")
            }
            #expect(try await office.value("select count(*) from hops") == "1")
        }
    }

    @Test func undeliveredGoesToTheNextOperatorOnce() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.accept()
            #expect(try await office.report("undelivered") == "escalated")
            _ = try await office.report("undelivered")
            #expect(try await office.value("select string_agg(state, ',' order by hop) from hops") == "failed,asked")
            #expect(try await office.texts(to: operators[1]).count == 1)
        }
    }

    /// Some codes sound as if the text would arrive a little later: a second one from us may be the second that does.
    @Test func aReportedFailureIsToldAndNeverSentAgain() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.accept()
            let codes = [30001, 30003, 30008, 30410, 30500]
            for code in codes {
                try await office.receive("Answer \(code)", from: operators[0])
                try await office.accept()
                let sid = try #require(
                    try await office.value(
                        "select message_sid from outbound_messages where purpose = 'customer' and body like '%\(code)%'"
                    ))
                #expect(try await office.report("undelivered", of: sid, errorCode: code) == "undelivered")
            }
            #expect(
                try await office.value(
                    """
                    select string_agg(concat_ws(' ', state, delivery_status, delivery_error_code), ',' order by order_at)
                    from outbound_messages where purpose = 'customer' and operator_id is not null
                    """) == codes.map { "sent undelivered \($0)" }.joined(separator: ","))
            let told = try await office.texts(to: operators[0]).filter { $0.contains("could not be delivered") }
            #expect(told.count == codes.count)
        }
    }

    /// The next phone is better than the same one later.
    @Test func aTurnPassesWhateverTheCode() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            for code in [30003, 30008] {
                try await office.accept()
                let sid = try #require(
                    try await office.value(
                        "select o.message_sid from outbound_messages o join hops h using (outbound_id) where h.state = 'asked'"
                    ))
                #expect(try await office.report("undelivered", of: sid, errorCode: code) == "escalated")
            }
            #expect(
                try await office.value("select string_agg(state, ',' order by hop) from hops") == "failed,failed,asked")
            #expect(
                try await office.value(
                    "select count(*) from outbound_messages where starts_window and state = 'queued'")
                    == "1")
        }
    }

    /// Twilio has one text twice: counted, alerted, and the other SID's failure changes nothing.
    @Test func aSecondSIDIsAnAlertAndItsFailureNoReason() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.accept()
            #expect(try await office.report("sent", sid: Office.newSID()) == "second_sid")
            let other = Office.newSID()
            #expect(try await office.report("undelivered", sid: other) == "second_sid")
            #expect(try await office.report("undelivered", sid: other) == "repeated")
            #expect(try await office.value("select state from hops") == "asked")
            #expect(try await office.value("select count(*) from alerts where kind = 'second_sid'") == "2")
            #expect(try await office.value("select count(*) from delivery_reports") == "2")
        }
    }

    /// The callback may come before the sender has Twilio's answer.
    @Test func aReportNamesTheSIDOfATextWhoseAnswerIsMissing() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.owner.script("update outbound_messages set state = 'sending'")
            let sid = Office.newSID()
            #expect(try await office.report("sent", sid: sid) == "recorded")
            #expect(try await office.value("select message_sid from outbound_messages") == sid.rawValue)
        }
    }

    @Test func anotherAccountsReportChangesNothing() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.accept()
            let outcome = try await office.report("undelivered", account: "AC" + String(repeating: "2", count: 32))
            #expect(outcome == "unknown")
            #expect(try await office.value("select state from hops") == "asked")
        }
    }
}

extension Office {
    /// Has a report about the first hop's text decided.
    func report(_ status: String, sid: MessageSID? = nil, account: String = Office.account) async throws -> String {
        let row = "from outbound_messages where starts_window order by created_at limit 1"
        let named = try await value("select outbound_id \(row)")
        let known = try await value("select message_sid \(row)")
        return try await decideReport(status, outbound: named, sid: sid?.rawValue ?? known ?? "", account: account)
    }

    /// Has a report about a SID decided, whichever text has it.
    func report(_ status: String, of sid: String, errorCode: Int? = nil) async throws -> String {
        try await decideReport(status, outbound: nil, sid: sid, account: Office.account, errorCode: errorCode)
    }

    private func decideReport(
        _ status: String, outbound: String?, sid: String, account: String, errorCode: Int? = nil
    ) async throws -> String {
        let payload = DeliveryPayload(
            accountSID: account, outbound: outbound.flatMap { OutboundID($0) },
            receivedAt: Moment(microseconds: 1_800_000_000_000_000),
            pairs: [
                (name: "MessageSid", value: sid), (name: "AccountSid", value: account),
                (name: "MessageStatus", value: status), (name: "From", value: Office.business.e164),
            ] + (errorCode.map { [(name: "ErrorCode", value: String($0))] } ?? []))
        let report = try DeliveryReport(decoding: payload.encoded())
        return try await store.decide { try await deliveries.decide(report, in: $0).0 }
    }
}
