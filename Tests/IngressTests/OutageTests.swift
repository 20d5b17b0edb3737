import HTTPTypes
import HummingbirdTesting
import Ingress
import QueueContract
import ServiceKit
import Synchronization
import Testing
import TwilioContract

@Suite(.timeLimit(.minutes(1))) struct OutageTests {
    private let world: World

    init() throws { world = try World() }

    private func forged() -> Webhook {
        var webhook = Webhook()
        webhook.token = "wrong"
        return webhook
    }

    @Test func withoutTheBrokerATextIsSpilled() async throws {
        world.change { $0.isBrokerUp = false }
        let webhook = Webhook()
        #expect(try await world.send(webhook).status == .ok)
        let kept = try #require(world.now.spilled.first)
        #expect(kept.tenant == World.tenant && kept.queue == .inbound)
        let payload = try InboundPayload(decoding: kept.payload)
        #expect(payload.source == .spill && payload.receivedAt == World.moment)
        #expect(TwilioForm(pairs: payload.pairs) == TwilioForm(pairs: webhook.pairs))
    }

    @Test func aReportIsSpilledToo() async throws {
        world.change { $0.isBrokerUp = false }
        #expect(try await world.send(.report).status == .ok)
        #expect(world.now.spilled.map(\.queue) == [.delivery])
    }

    @Test func aBrokerThatDoesNotConfirmIsNotWaitedFor() async throws {
        var dependencies = world.dependencies
        dependencies.patience = .milliseconds(10)
        dependencies.publish = { _, _ in try await Task.sleep(for: .seconds(3600)) }
        #expect(try await world.send(Webhook(), dependencies).status == .ok)
        #expect(world.now.spilled.count == 1)
    }

    /// It accepts connections and says nothing: the answer must come while Twilio still waits.
    @Test func aDatabaseThatHangsIsNotWaitedForToReadAnAccount() async throws {
        var dependencies = world.dependencies
        dependencies.readPatience = .milliseconds(10)
        dependencies.accounts = { _ in
            try await Task.sleep(for: .seconds(3600))
            return []
        }
        try await world.running(dependencies) { send async throws in
            let response = try await send(Webhook())
            #expect(response.status == .serviceUnavailable && response.headers[.retryAfter] != nil)
        }
        #expect(world.now.published.isEmpty)
    }

    /// What was read before is served, as when the database is down.
    @Test func aKnownNumberIsServedStaleWhileTheDatabaseHangs() async throws {
        let hangs = Atomic(false)
        var dependencies = world.dependencies
        let read = dependencies.accounts
        // Long enough for the first time, when it does answer.
        dependencies.readPatience = .seconds(5)
        dependencies.accounts = { key in
            if hangs.load(ordering: .relaxed) { try await Task.sleep(for: .seconds(3600)) }
            return try await read(key)
        }
        try await world.running(dependencies) { send async throws in
            #expect(try await send(Webhook()).status == .ok)
            hangs.store(true, ordering: .relaxed)
            world.advance(.seconds(60))
            #expect(try await send(Webhook()).status == .ok)
        }
        #expect(world.now.published.count == 2)
    }

    @Test func withoutBothItIsToBeSentAgain() async throws {
        try await world.running { send async throws in
            #expect(try await send(Webhook()).status == .ok)
            world.change { state in
                state.isBrokerUp = false
                state.isDatabaseUp = false
            }
            let response = try await send(Webhook())
            #expect(response.status == .serviceUnavailable)
            #expect(response.headers[.retryAfter] != nil)
            #expect(response.headers[.contentType] == "application/problem+json")
        }
        #expect(world.now.published.count == 1 && world.now.spilled.isEmpty)
    }

    @Test func withoutTheDatabaseAKnownNumberIsServedStale() async throws {
        try await world.running { send async throws in
            #expect(try await send(Webhook()).status == .ok)
            world.change { $0.isDatabaseUp = false }
            world.advance(.seconds(3600))
            for _ in 0..<10 { #expect(try await send(Webhook()).status == .ok) }
            // One try, then the database is left alone for a second.
            #expect(world.now.reads.count == 2)
        }
        #expect(world.now.published.count == 11)
    }

    @Test func withoutTheDatabaseNothingIsRefusedForGood() async throws {
        try await world.running { send async throws in
            #expect(try await send(Webhook()).status == .ok)
            world.change { $0.isDatabaseUp = false }
            world.advance(.seconds(2))
            // A mismatch may be a token that changed; an unknown number one that was added.
            #expect(try await send(forged()).status == .serviceUnavailable)
            var unknown = Webhook()
            unknown.set("To", "+15550199999")
            #expect(try await send(unknown).status == .serviceUnavailable)
            world.advance(.seconds(60))
            #expect(try await send(forged()).status == .serviceUnavailable)
        }
        #expect(world.now.published.count == 1)
    }

    @Test func withoutTheDatabaseAColdStartAsksForPatience() async throws {
        world.change { $0.isDatabaseUp = false }
        try await world.running { send async throws in
            #expect(try await send(Webhook()).status == .serviceUnavailable)
            #expect(try await send(.report).status == .serviceUnavailable)
            world.change { $0.isDatabaseUp = true }
            world.advance(.seconds(2))
            #expect(try await send(Webhook()).status == .ok)
            #expect(try await send(.report).status == .ok)
        }
    }

    @Test func whatIsUnsignedIsRefusedWithoutAsking() async throws {
        world.change { $0.isDatabaseUp = false }
        var webhook = Webhook()
        webhook.isSigned = false
        #expect(try await world.send(webhook).status == .forbidden)
        #expect(world.now.reads.isEmpty)
    }

    @Test func oneAccountsBrokenSecretHarmsNoOther() async throws {
        struct CannotOpen: Error {}
        var dependencies = world.dependencies
        let read = dependencies.accounts
        dependencies.accounts = { key in
            if case .account = key { throw CannotOpen() }
            return try await read(key)
        }
        try await world.running(dependencies) { send async throws in
            #expect(try await send(.report).status == .serviceUnavailable)
            #expect(try await send(Webhook()).status == .ok)
        }
    }
}
