import Postgres
import RelayModel
import RelayStore
import SeededRandom
import Testing

@testable import Router

/// Random events through the real decisions on a real database: after each, what the tables say must be possible.
@Suite(.timeLimit(.minutes(5)))
struct RandomHistoryTests {
    private let customers = (1...3).map { phone("+1512555900\($0)") }

    @Test(arguments: 1...6 as ClosedRange<UInt64>) func everyHistoryKeepsEveryPromise(seed: UInt64) async throws {
        try await Office.open { office in
            var input = RandomInput(seed: seed)
            var seen: [InboundRecord] = []
            for step in 1...80 {
                let event = try await happen(office, &input, &seen)
                for (promise, query) in Self.broken {
                    let count = try await office.value(query)
                    #expect(count == "0", "seed \(seed), step \(step), \(event): \(promise)")
                }
            }
            #expect(try await office.value("select count(*) from inbound_messages") == "\(Set(seen.map(\.sid)).count)")
        }
    }

    /// Lets something happen and says what.
    private func happen(
        _ office: Office, _ input: inout RandomInput, _ seen: inout [InboundRecord]
    ) async throws -> String {
        switch input.number(0...13) {
        case 0...2: return try await text(office, "Text \(seen.count)", from: input.one(of: customers), &seen)
        case 3...4:
            let code = input.number(0...2) == 0 ? "" : try await office.anyCode(input.number(0...9))
            return try await text(
                office, "\(input.one(of: ["OK", "NO", "1", "👍"])) \(code)", from: input.one(of: Office.operators), &seen
            )
        case 5: return try await text(office, "See you, \(seen.count)", from: input.one(of: Office.operators), &seen)
        case 6:
            guard !seen.isEmpty else { return "nothing" }
            let again = input.one(of: seen)
            #expect(try await office.decide(again).meaning == "repeated")
            return "a repeated webhook"
        case 7:
            try await office.accept()
            return "Twilio takes everything"
        case 8...9:
            try await office.expire()
            return "time passes"
        case 10:
            let code = try await office.anyCode(input.number(0...9))
            let words = ["OTW", "ETA 30 \(code)", "DONE \(code)", "GIVE \(code) ALEX", "GIVE RILEY", "LIST", "OK ALL"]
            return try await text(office, input.one(of: words), from: input.one(of: Office.operators), &seen)
        case 11...12:
            _ = try await office.reportSomething(input.one(of: ["sent", "delivered", "undelivered", "failed"]))
            return "a report"
        default:
            let kind = input.one(of: ["cancel", "escalate"])
            guard let relay = try await office.value("select relay_id from relays order by random() limit 1") else {
                return "nothing"
            }
            try await office.command(kind, "jsonb_build_object('relay', '\(relay)')")
            return kind
        }
    }

    private func text(
        _ office: Office, _ body: String, from phone: PhoneNumber, _ seen: inout [InboundRecord]
    ) async throws -> String {
        let text = office.text(body, from: phone)
        seen.append(text)
        return "\(body): \(try await office.decide(text).meaning)"
    }

    /// What must never be found.
    private static let broken = [
        (
            "an open relay has one hop whose turn it is, and no other relay has any",
            "select count(*) from relays r where (select count(*) from hops h where h.relay_id = r.relay_id and h.state = 'asked') <> (r.state = 'open')::int"
        ),
        (
            "a customer has at most one open relay",
            "select count(*) from (select from relays where state = 'open' group by customer_id having count(*) > 1) x"
        ),
        (
            "every text of a customer belongs to a relay",
            "select count(*) from inbound_messages where sender = 'customer' and relay_id is null"
        ),
        (
            "no operator gets a text twice in one turn",
            """
            select count(*) from (
                select from outbound_messages where purpose = 'hop' and state <> 'cancelled'
                    and coalesce(delivery_status, '') not in ('undelivered', 'failed')
                group by relay_id, operator_id, hop, source_sid having count(*) > 1
            ) x
            """
        ),
        (
            "who has a relay has all of its texts, or they failed",
            """
            select count(*) from relays r
            join inbound_messages i on i.relay_id = r.relay_id and i.sender = 'customer'
            where r.state = 'acknowledged' and not exists (
                select from outbound_messages o
                where o.relay_id = r.relay_id and o.operator_id = r.acknowledged_by and o.source_sid = i.message_sid
                    and o.state <> 'cancelled'
            )
            """
        ),
        (
            "one operator has it, by one hop",
            """
            select count(*) from relays r where (r.state = 'acknowledged') <> (r.acknowledged_by is not null)
                or (select count(*) from hops h where h.relay_id = r.relay_id and h.state = 'acknowledged')
                    <> (r.state = 'acknowledged')::int
            """
        ),
        (
            "nothing waits for a relay that is over, but for who has it",
            """
            select count(*) from outbound_messages o join relays r using (relay_id)
            where o.state = 'queued' and o.purpose = 'hop' and (
                r.state in ('cancelled', 'exhausted') or r.state = 'acknowledged' and r.acknowledged_by <> o.operator_id
            )
            """
        ),
        (
            "every turn is in the record",
            "select count(*) from hops h where not exists (select from audit_events a where a.relay_id = h.relay_id and a.hop = h.hop and a.kind = 'asked')"
        ),
        (
            "a code names one relay of an operator",
            "select count(*) from (select from hops group by operator_id, code having count(distinct relay_id) > 1) x"
        ),
    ]
}

extension Office {
    /// The code of some hop; empty when there is none.
    func anyCode(_ place: Int) async throws -> String {
        try await value("select code from hops order by asked_at desc offset \(place) limit 1") ?? ""
    }

    /// Has a report about some sent text decided.
    func reportSomething(_ status: String) async throws -> String? {
        guard
            let sid = try await value(
                "select message_sid from outbound_messages where message_sid is not null order by random() limit 1")
        else { return nil }
        return try await report(status, of: sid)
    }
}
