import HTTPTypes
import HummingbirdTesting
import Ingress
import RelayModel
import ServiceKit
import Synchronization
import TaskGate
import Testing

@Suite(.timeLimit(.minutes(1))) struct SecondLookTests {
    private let world: World

    init() throws { world = try World() }

    private func forged(_ token: String = "wrong") -> Webhook {
        var webhook = Webhook()
        webhook.token = token
        return webhook
    }

    @Test func aFreshEntryCostsNoQuery() async throws {
        try await world.running { send async throws in
            for _ in 0..<10 { #expect(try await send(Webhook()).status == .ok) }
            world.advance(.milliseconds(4900))
            #expect(try await send(Webhook()).status == .ok)
            #expect(world.now.reads.count == 1)
            world.advance(.milliseconds(200))
            #expect(try await send(Webhook()).status == .ok)
            #expect(world.now.reads.count == 2)
        }
    }

    @Test func aTokenThatChangedJustNowIsFound() async throws {
        try await world.running { send async throws in
            #expect(try await send(Webhook()).status == .ok)
            world.setTokens(["rotated"])
            world.advance(.seconds(2))
            #expect(try await send(forged("rotated")).status == .ok)
            #expect(world.now.reads.count == 2)
        }
    }

    @Test func aNumberThatWasAddedJustNowIsFound() async throws {
        let number = try #require(PhoneNumber(e164: World.number))
        let accounts = world.now.accounts[.number(number)]
        world.change { $0.accounts[.number(number)] = nil }
        try await world.running { send async throws in
            #expect(try await send(Webhook()).status == .forbidden)
            world.change { $0.accounts[.number(number)] = accounts }
            world.advance(.seconds(2))
            #expect(try await send(Webhook()).status == .ok)
        }
    }

    @Test func forgeriesOfOneNumberCostOneQueryASecond() async throws {
        try await world.running { send async throws in
            for _ in 0..<30 { #expect(try await send(forged()).status == .forbidden) }
            #expect(world.now.reads.count == 1)
            world.advance(.seconds(2))
            for _ in 0..<30 { #expect(try await send(forged()).status == .forbidden) }
            #expect(world.now.reads.count == 2)
        }
    }

    @Test func aFloodOfUnknownNumbersIsRationedAndHarmsNobody() async throws {
        var dependencies = world.dependencies
        dependencies.limits.readsPerSecond = 5
        try await world.running(dependencies) { send async throws in
            #expect(try await send(Webhook()).status == .ok)
            var statuses: [HTTPResponse.Status] = []
            for index in 0..<20 {
                var webhook = Webhook()
                webhook.set("To", "+1555020\(1000 + index)")
                statuses.append(try await send(webhook).status)
            }
            #expect(world.now.reads.count == 5)
            // Not refused for good, since nobody looked: Twilio repeats a 503.
            #expect(statuses.filter { $0 == .forbidden }.count == 4)
            #expect(statuses.filter { $0 == .serviceUnavailable }.count == 16)
            // The number that is known to be ours is read again all the same.
            world.advance(.seconds(6))
            for index in 0..<20 {
                var webhook = Webhook()
                webhook.set("To", "+1555030\(1000 + index)")
                _ = try await send(webhook)
            }
            world.change { $0.reads = [] }
            #expect(try await send(Webhook()).status == .ok)
            #expect(world.now.reads.count == 1)
        }
    }

    @Test func manyAtOnceShareAQuery() async throws {
        let gate = TaskGate()
        var dependencies = world.dependencies
        let read = dependencies.accounts
        dependencies.accounts = { key in
            await gate.wait()
            return try await read(key)
        }
        let arrived = Tally()
        try await world.running(dependencies) { send async throws in
            try await withThrowingTaskGroup(of: HTTPResponse.Status.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        arrived.increment()
                        return try await send(Webhook()).status
                    }
                }
                while arrived.count < 20 { await Task.yield() }
                // On the way from there to the query; those that come later find the answer remembered.
                for _ in 0..<1000 { await Task.yield() }
                gate.open()
                for try await status in group { #expect(status == .ok) }
            }
        }
        #expect(world.now.reads.count == 1)
        #expect(world.now.published.count == 20)
    }
}

/// Counts across tasks.
final class Tally: Sendable {
    private let value = Atomic(0)

    var count: Int { value.load(ordering: .relaxed) }
    func increment() { value.wrappingAdd(1, ordering: .relaxed) }
}
