import QueueContract
import RelayModel
import Testing

/// What a command's row says.
@Suite struct CommandArgumentsTests {
    private static let relay = RelayID.random()
    private static let job = JobID.random()
    private static let person = OperatorID.random()
    private static let chain = ChainID.random()

    static let all: [CommandArguments] = [
        .notifyCustomer(job: job, body: "Hello"),
        .acknowledge(relay: relay, by: person, channel: .api),
        .acknowledge(relay: relay, by: nil, channel: .dispatcher),
        .decline(relay: relay, by: nil, hop: 2, channel: .api),
        .decline(relay: relay, by: person, hop: nil, channel: .api),
        .escalate(relay: relay, to: nil, hop: nil, channel: .dispatcher),
        .escalate(relay: relay, to: person, hop: 1, channel: .api),
        .openRelay(ManualRelayOrder(job: job, body: "Call \"Jane\"", operatorID: person, chain: chain)),
        .openRelay(ManualRelayOrder(job: job, body: "Call", operatorID: nil, chain: nil)),
        .cancel(relay: relay), .cancelJob(job), .redactCustomer(.random()),
        .resolveParked(.random(), isRequeued: true), .resolveParked(.random(), isRequeued: false),
    ]

    @Test(arguments: all) func whatIsWrittenIsReadBack(arguments: CommandArguments) throws {
        #expect(CommandArguments(kind: arguments.kind, payload: try arguments.json()) == arguments)
    }

    @Test(arguments: [true, false]) func anOptOutIsReadBack(isOut: Bool) throws {
        let our = try #require(PhoneNumber(e164: "+15125550100"))
        let arguments = CommandArguments.setOptOut(.random(), our: our, isOut: isOut)
        #expect(CommandArguments(kind: arguments.kind, payload: try arguments.json()) == arguments)
    }

    /// Rows that were written before there were channels.
    @Test func withoutAChannelItIsWhoeverRunsBackhop() {
        let payload = #"{"relay":"\#(Self.relay)"}"#
        #expect(
            CommandArguments(kind: "escalate", payload: payload)
                == .escalate(relay: Self.relay, to: nil, hop: nil, channel: .dispatcher))
        #expect(
            CommandArguments(kind: "acknowledge", payload: payload)
                == .acknowledge(relay: Self.relay, by: nil, channel: .dispatcher))
    }

    @Test(arguments: [
        ("acknowledge", "{}"), ("open_relay", "{}"), ("escalate", #"{"relay":7}"#), ("dance", "{}"),
        ("redact_customer", "{}"), ("resolve_parked", "{}"),
        ("set_opt_out", #"{"customer":"00000000-0000-4000-8000-000000000000","number":"5550100","opted_out":true}"#),
    ])
    func whatCannotBeUnderstoodIsNothing(kind: String, payload: String) {
        #expect(CommandArguments(kind: kind, payload: payload) == nil)
    }
}
