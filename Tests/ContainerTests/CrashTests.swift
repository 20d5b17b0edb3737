import Foundation
import Testing

@testable import TestInstallation

/// Containers that die or are stopped while texts come in.
@Suite(.serialized, .enabled(if: Stack.isThere), .timeLimit(.minutes(10)))
struct CrashTests {
    private let business = "+15125550101"
    private let sam = Installation.operators[0]

    @Test func killingOneContainerOfEachKindLosesNothingAndSendsNothingTwice() async throws {
        let stack = try Stack()
        let kinds = ["ingress", "router", "sender", "tracker", "edge", "rabbitmq", "postgres"]
        try await relay(500, marked: "crash", over: stack, pace: .milliseconds(80)) {
            for kind in kinds {
                let container = try #require(try await stack.containers(of: kind).first)
                try await stack.crash(container)
                try await Task.sleep(for: .seconds(2))
            }
        }
    }

    @Test func stoppingOneOfSeveralLosesNothing() async throws {
        let stack = try Stack()
        try await relay(100, marked: "stop", over: stack, pace: .milliseconds(80)) {
            for kind in ["router", "sender", "tracker"] {
                let container = try #require(try await stack.containers(of: kind).last)
                try await stack.podman("stop", "--time", "15", container.name)
                // Ended in order by itself: 137 would be the SIGKILL that comes after the time given.
                #expect(try await stack.inspect(container, "{{.State.ExitCode}}") == "0", "\(container.name)")
            }
        }
        for kind in ["router", "sender", "tracker"] {
            for container in try await stack.containers(of: kind) { try await stack.podman("start", container.name) }
        }
    }

    /// Sends texts of that many customers while `disturbance` goes on, and checks what became of each.
    private func relay(
        _ count: Int, marked mark: String, over stack: Stack, pace: Duration,
        _ disturbance: @escaping @Sendable () async throws -> Void
    ) async throws {
        let texts = (0..<count).map { "\(mark) \($0) of \(count)" }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await disturbance() }
            for (index, text) in texts.enumerated() {
                group.addTask { try await send(text, from: customer(index, mark), over: stack) }
                try await Task.sleep(for: pace)
            }
            try await group.waitForAll()
        }
        try await eventually("every text of \(mark) arrived", within: .seconds(180)) {
            Set(try await arrived(mark, stack)).count == count
        }
        // A second copy would follow within a lease and the look-up after it.
        try await eventually("nothing is under way any more", within: .seconds(120)) {
            try await stack.value(
                "select count(*) from outbound_messages where state in ('queued', 'sending', 'uncertain')") == "0"
        }
        let received = try await arrived(mark, stack)
        #expect(Set(received) == Set(texts))
        #expect(
            received.count == count, "sent twice: \(Dictionary(grouping: received) { $0 }.filter { $1.count > 1 }.keys)"
        )
        #expect(try await stack.value("select count(*) from parked_messages") == "0")
    }

    /// What Sam's phone got of these texts, without the frame that operators see.
    private func arrived(_ mark: String, _ stack: Stack) async throws -> [String] {
        try await stack.simulator.inbox(of: sam).map(\.text).filter { $0.hasPrefix(mark + " ") }
    }

    private func customer(_ index: Int, _ mark: String) -> String {
        "+1512\(mark == "crash" ? 600 : 601)\(String(format: "%04d", index))"
    }

    /// Sends a text until its webhook is answered with 200, as Twilio does with `#rc=5&rp=all` and a fallback URL.
    private func send(_ text: String, from customer: String, over stack: Stack) async throws {
        var sid = "SM"
        for _ in 0..<32 { sid.append("0123456789abcdef".randomElement() ?? "0") }
        try await eventually("\(text) is accepted", within: .seconds(120)) {
            try await stack.simulator.text(from: customer, to: business, text, sid: sid).status == 200
        }
    }
}
