import HTTPTypes
import HummingbirdTesting
import Ingress
import ServiceKit
import Synchronization
import Testing

/// Servers that accept everything and answer nothing must cost one webhook its time, not all of them.
@Suite(.timeLimit(.minutes(1))) struct SuspicionTests {
    private let world: World

    init() throws { world = try World() }

    private final class Calls: Sendable {
        let published = Atomic<Int>(0)
        let spilled = Atomic<Int>(0)
        var both: [Int] { [published.load(ordering: .relaxed), spilled.load(ordering: .relaxed)] }
    }

    private func hanging(_ calls: Calls, spillHangs: Bool) -> IngressDependencies {
        var dependencies = world.dependencies
        dependencies.patience = .milliseconds(20)
        dependencies.publish = { _, _ in
            calls.published.add(1, ordering: .relaxed)
            try await Task.sleep(for: .seconds(3600))
        }
        dependencies.spill = { _, _, _ in
            calls.spilled.add(1, ordering: .relaxed)
            if spillHangs { try await Task.sleep(for: .seconds(3600)) }
        }
        return dependencies
    }

    @Test func whenBothHangTheNextWebhookIsToBeSentAgainAtOnce() async throws {
        let calls = Calls()
        let world = world
        try await world.running(hanging(calls, spillHangs: true)) { send async throws in
            #expect(try await send(Webhook()).status == .serviceUnavailable)
            #expect(calls.both == [1, 1])
            #expect(try await send(Webhook()).status == .serviceUnavailable)
            #expect(calls.both == [1, 1], "neither was asked again")
            world.advance(.seconds(3))
            #expect(try await send(Webhook()).status == .serviceUnavailable)
            #expect(calls.both == [2, 2], "but after a moment both are")
        }
    }

    @Test func aBrokerThatHangsIsAskedLast() async throws {
        let calls = Calls()
        try await world.running(hanging(calls, spillHangs: false)) { send async throws in
            for _ in 0..<3 { #expect(try await send(Webhook()).status == .ok) }
        }
        #expect(calls.both == [1, 3])
    }
}
