import Foundation
import QueueContract
import RelayModel
import SeededRandom
import Testing

/// What may stand in a queue: never a crash, and what can be read means the same after being written again.
@Suite struct PayloadFuzzTests {
    private let account = "AC0123456789abcdef0123456789abcdef"

    private func samples(_ input: inout RandomInput) -> [[UInt8]] {
        let tenant = TenantID.random()
        let pairs = (0..<input.number(0...6)).map { _ in (name: input.text(upTo: 8), value: input.text(upTo: 40)) }
        let moment = Moment(microseconds: Int64(input.number(0...Int(Int32.max))) * 1_000_000)
        return [
            InboundPayload(
                tenant: tenant, accountSID: account, receivedAt: moment, source: .spill,
                previous: MessageSID(rawValue: "SM0123456789abcdef0123456789abcdef"), pairs: pairs
            ).encoded(),
            DeliveryPayload(accountSID: account, outbound: .random(), receivedAt: moment, pairs: pairs).encoded(),
            CommandPayload(tenant: tenant, command: .random()).encoded(),
            SendHint(tenant: tenant, outbound: .random()).encoded(),
            EscalateHint(tenant: tenant, relay: .random(), hop: input.number(1...9), cause: .deadline).encoded(),
        ]
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func everyPayloadIsReadAsItWasWritten(seed: UInt64) throws {
        var input = RandomInput(seed: seed)
        for _ in 0..<50 {
            let samples = samples(&input)
            #expect(try InboundPayload(decoding: samples[0]).encoded() == samples[0])
            #expect(try DeliveryPayload(decoding: samples[1]).encoded() == samples[1])
            #expect(try CommandPayload(decoding: samples[2]).encoded() == samples[2])
            #expect(try SendHint(decoding: samples[3]).encoded() == samples[3])
            #expect(try EscalateHint(decoding: samples[4]).encoded() == samples[4])
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func whatIsBrokenIsRefusedOrMeansTheSameAgain(seed: UInt64) {
        var input = RandomInput(seed: seed)
        for _ in 0..<60 {
            for sample in samples(&input) + [input.bytes(upTo: 300)] {
                let body = input.broken(sample)
                again(InboundPayload.self, body)
                again(DeliveryPayload.self, body)
                again(CommandPayload.self, body)
                again(SendHint.self, body)
                again(EscalateHint.self, body)
                _ = CommandArguments(
                    kind: input.one(of: ["cancel", "notify_customer", "escalate", "open_relay", ""]),
                    payload: String(decoding: body, as: UTF8.self))
            }
        }
    }

    private func again<Payload: QueuePayload>(_ type: Payload.Type, _ body: [UInt8]) {
        guard let payload = try? Payload(decoding: body) else { return }
        let written = payload.encoded()
        #expect((try? Payload(decoding: written).encoded()) == written)
    }
}
