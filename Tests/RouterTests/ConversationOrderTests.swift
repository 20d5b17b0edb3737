import QueueContract
import RelayModel
import RelayStore
import Testing

@testable import Router

/// A text waits for the one before it, which is still on its way, and not for ever. Rule 10 of docs/reliability.md.
@Suite(.timeLimit(.minutes(5)))
struct ConversationOrderTests {
    @Test func aTextThatOvertookTheOneBeforeIsDecidedAfterIt() async throws {
        try await Office.open { office in
            let first = office.text("First", ago: 1)
            let second = office.text("Second", after: first)
            let order = office.inbound.order
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    let wait = try await order.wait(for: second)
                    #expect(wait != .missing)
                    try await office.decide(second)
                }
                group.addTask {
                    try await Task.sleep(for: .milliseconds(300))
                    try await office.decide(first)
                }
                try await group.waitForAll()
            }
            #expect(
                try await office.value("select string_agg(body, ',' order by processed_at) from inbound_messages")
                    == "First,Second")
            #expect(try await office.value("select count(*) from relays") == "1")
        }
    }

    @Test func whatNeverComesIsNotWaitedForForEver() async throws {
        try await Office.open { office in
            let second = office.text("Second", after: office.text("Lost", ago: 1))
            let wait = try await office.inbound.order.wait(for: second)
            #expect(wait == .missing)
            #expect(try await office.decide(second).meaning == "opened")
        }
    }

    @Test func thePayloadNamesTheTextBefore() throws {
        let previous = Office.newSID()
        let payload = InboundPayload(
            tenant: .random(), accountSID: Office.account, receivedAt: Moment(microseconds: 1), source: .webhook,
            previous: previous,
            pairs: [
                (name: "MessageSid", value: Office.newSID().rawValue), (name: "AccountSid", value: Office.account),
                (name: "From", value: Office.customer.e164), (name: "To", value: Office.business.e164),
                (name: "Body", value: "x"), (name: "NumMedia", value: "0"),
            ])
        #expect(try InboundRecord(decoding: payload.encoded()).previous == previous)
    }
}

extension Office {
    /// A text that the ingress took just after another one.
    fileprivate func text(_ body: String, after previous: InboundRecord) -> InboundRecord {
        let text = text(body)
        return InboundRecord(
            tenant: text.tenant, sid: text.sid, accountSID: text.accountSID, our: text.our, their: text.their,
            body: text.body, mediaURLs: [], receivedAt: text.receivedAt, previous: previous.sid)
    }
}
