import QueueContract
import RelayModel
import Testing

@Suite struct PayloadTests {
    private let tenant: TenantID
    private let outbound: OutboundID
    private let relay: RelayID
    private let command: CommandID
    private let job: JobID
    private let account = "AC0123456789abcdef0123456789abcdef"
    private let moment = Moment(microseconds: 1_795_233_969_123_456)

    init() throws {
        tenant = try #require(TenantID("0a000000-0000-4000-8000-000000000001"))
        outbound = try #require(OutboundID("0b000000-0000-4000-8000-000000000002"))
        relay = try #require(RelayID("0c000000-0000-4000-8000-000000000003"))
        command = try #require(CommandID("0d000000-0000-4000-8000-000000000004"))
        job = try #require(JobID("0e000000-0000-4000-8000-000000000005"))
    }

    private func text(_ payload: some QueuePayload) -> String { String(decoding: payload.encoded(), as: UTF8.self) }

    @Test func anAcknowledgementSaysByWhichWay() throws {
        let person = try #require(OperatorID("0f000000-0000-4000-8000-000000000006"))
        for channel in AckChannel.allCases {
            let arguments = CommandArguments.acknowledge(relay: relay, by: person, channel: channel)
            #expect(CommandArguments(kind: arguments.kind, payload: try arguments.json()) == arguments)
        }
        // As the version before wrote it.
        let old = #"{"relay":"\#(relay)","operator_id":"\#(person)"}"#
        #expect(
            CommandArguments(kind: "acknowledge", payload: old)
                == .acknowledge(relay: relay, by: person, channel: .dispatcher))
    }

    @Test func writesWhatItAlwaysWrote() {
        #expect(
            text(SendHint(tenant: tenant, outbound: outbound))
                == #"{"v":1,"tenant":"\#(tenant)","outbound":"\#(outbound)"}"#)
        #expect(
            text(EscalateHint(tenant: tenant, relay: relay, hop: 2, cause: .failed))
                == #"{"v":1,"tenant":"\#(tenant)","relay":"\#(relay)","hop":2,"cause":"failed"}"#)
        #expect(
            text(CommandPayload(tenant: tenant, command: command))
                == #"{"v":1,"tenant":"\#(tenant)","command":"\#(command)"}"#)
        #expect(
            text(EventPayload.relay(tenant, relay, job: job, at: moment))
                == #"{"v":1,"tenant":"\#(tenant)","kind":"relay","job":"\#(job)","relay":"\#(relay)","#
                + #""at":1795233969123456}"#)
        #expect(
            text(
                InboundPayload(
                    tenant: tenant, accountSID: account, receivedAt: moment, source: .webhook,
                    pairs: [("Body", "a\"\\\n\u{1}é📦"), ("", "")]))
                == #"{"v":1,"tenant":"\#(tenant)","account_sid":"\#(account)","received_at":1795233969123456,"#
                + #""source":"webhook","form":[["Body","a\"\\\u000a\u0001é📦"],["",""]]}"#)
    }

    @Test func readsWhatItWrites() throws {
        let hint = SendHint(tenant: tenant, outbound: outbound)
        #expect(try SendHint(decoding: hint.encoded()) == hint)
        let escalate = EscalateHint(tenant: tenant, relay: relay, hop: 1, cause: .deadline)
        #expect(try EscalateHint(decoding: escalate.encoded()) == escalate)
        let payload = CommandPayload(tenant: tenant, command: command)
        #expect(try CommandPayload(decoding: payload.encoded()) == payload)
        for event in [
            EventPayload.job(tenant, job, at: moment), .relay(tenant, relay, job: nil, at: moment),
            .relay(tenant, relay, job: job, at: moment), .command(tenant, command, at: moment),
            .configuration(tenant, at: moment), .apiKey(tenant, at: moment),
        ] {
            #expect(try EventPayload(decoding: event.encoded()) == event)
        }
    }

    @Test func keepsFormsByteForByte() throws {
        let pairs: [(name: String, value: String)] = [
            ("Body", "e\u{301}\u{e9}\0\u{1f}\"\\/\u{2028}📦\r\n"), ("b", ""), ("", "x"), ("b", "2"),
        ]
        for source in [InboundPayload.Source.webhook, .recovered, .spill] {
            let payload = InboundPayload(
                tenant: tenant, accountSID: account, receivedAt: moment, source: source, pairs: pairs)
            let read = try InboundPayload(decoding: payload.encoded())
            #expect(
                read.pairs.elementsEqual(pairs) { Array($0.value.utf8) == Array($1.value.utf8) && $0.name == $1.name })
            #expect(read.tenant == tenant && read.accountSID == account && read.receivedAt == moment)
            #expect(read.source == source)
        }
        for named in [outbound, nil] {
            let report = DeliveryPayload(accountSID: account, outbound: named, receivedAt: moment, pairs: pairs)
            let read = try DeliveryPayload(decoding: report.encoded())
            #expect(read.outbound == named && read.pairs.count == pairs.count && read.receivedAt == moment)
        }
        let empty = DeliveryPayload(accountSID: account, outbound: nil, receivedAt: moment, pairs: [])
        #expect(try DeliveryPayload(decoding: empty.encoded()).pairs.isEmpty)
    }

    @Test func theLongestFormStillFits() throws {
        let payload = InboundPayload(
            tenant: tenant, accountSID: account, receivedAt: moment, source: .webhook,
            pairs: Array(repeating: ("a", String(repeating: "\0", count: 84)), count: 512))
        #expect(try InboundPayload(decoding: payload.encoded()).pairs.count == 512)
    }

    @Test func topicsNameKindAndTenant() {
        #expect(EventPayload.apiKey(tenant, at: moment).routingKey == "api_key.\(tenant)")
        #expect(EventPayload.Kind.job.routingPattern == "job.*")
    }
}
