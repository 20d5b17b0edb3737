import Postgres
import Testing

@testable import TestInstallation

/// A router's start counts as an outage of the broker, which nobody watched meanwhile. Rule 9 of docs/reliability.md.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct RouterStartTests {
    /// The hint is lost, and the row's next one is due in five minutes.
    @Test func aStartingRouterHurriesTextsWhosePauseHasGrown() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        try await installation.end("sender")
        try await installation.simulator.text(from: Installation.customer, "Put off")
        try await installation.until("select count(*) from outbound_messages where state = 'queued'", is: "1")
        try await installation.end("router")
        try await TestServers.control("rabbitmq", "ctl", ["purge_queue", installation.prefix + "send"])
        try await installation.database.script(
            "update outbound_messages set next_hint_at = now() + interval '5 minutes', hint_pause_seconds = 300")
        try installation.start("router")
        try installation.start("sender")
        let texts = try await installation.simulator.inbox(of: Installation.operators[0], has: 1, within: .seconds(60))
        #expect(texts.map(\.text) == ["Put off"])
        await installation.stop()
    }
}
