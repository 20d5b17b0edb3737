import Foundation
import HTTPTransport
import Postgres
import Testing

@testable import TestInstallation

/// What dispatchers are told of as it changes.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct DispatcherEventTests {
    private let jane = Installation.customer
    private let bea = "+15125550143"
    private let sam = Installation.operators[0]
    private let everything = #"{"kinds":["all"]}"#

    /// Runs the body on an installation in which Sam was asked once, so that everything is at work.
    private func withRelay(_ body: (Installation) async throws -> Void) async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        do {
            try await installation.simulator.text(from: jane, "My dumpster is full")
            _ = try await installation.simulator.inbox(of: sam, has: 1)
            try await body(installation)
        } catch {
            await installation.stop()
            throw error
        }
        await installation.stop()
    }

    private func follow(_ installation: Installation, _ headers: [(String, String)]) throws -> EventReader {
        try EventReader("\(installation.trackURL)/api/events", headers: headers, of: installation)
    }

    /// Waits until the stream, after so many events, tells of a kind and an id.
    private func until(
        _ stream: EventReader, after seen: Int, tells kind: String, of id: String? = nil
    ) async throws {
        try await eventually("it is told of a \(kind)") {
            stream.events.dropFirst(seen).map(\.data).contains { data in
                data.contains("\"\(kind)\"") && (id.map { data.contains($0) } ?? true)
            }
        }
    }

    @Test func aDispatcherIsToldOfARelayAndOfItsAcknowledgement() async throws {
        try await withRelay { installation in
            let browser = try await ConsoleBrowser(try await installation.apiKey(), at: installation)
            try await installation.addBusiness("other")
            let foreignKey = try await installation.apiKey(of: "other")
            let stream = try follow(installation, [browser.cookie])
            let foreign = try follow(installation, [("Authorization", "Bearer \(foreignKey)")])
            for stream in [stream, foreign] {
                let first = try await stream.event(1)
                #expect(first.name == "change" && first.data == everything)
            }
            #expect(stream.text.contains("\nContent-Type: text/event-stream; charset=utf-8\n"))
            #expect(stream.text.contains("\nCache-Control: no-store, no-transform\n"))
            #expect(stream.text.contains("\nX-Accel-Buffering: no\n") && stream.text.contains("\nretry: 2000\n"))

            try await installation.simulator.text(from: bea, "My roof leaks")
            let inbox = try await installation.simulator.inbox(of: sam, has: 2)
            let text = try #require(inbox.first(where: { $0.body.contains("My roof leaks") }))
            let relay = try #require(
                try await installation.value("select relay_id from relays order by opened_at desc limit 1"))
            try await until(stream, after: 0, tells: "relay", of: relay)

            try await installation.untilSettled()
            let seen = stream.events.count
            try await installation.simulator.text(from: sam, "OK \(text.code)")
            try await installation.until(
                "select state from relays where relay_id = '\(relay)'", is: "acknowledged")
            try await until(stream, after: seen, tells: "relay", of: relay)
            // A command of the console's own, which changes the other relay.
            let first = try #require(
                try await installation.value("select relay_id from relays order by opened_at limit 1"))
            let told = stream.events.count
            #expect(try await browser.post("/api/relays/\(first)/ack", "").status == 200)
            try await until(stream, after: told, tells: "relay", of: first)
            let toForeign = foreign.events
            #expect(toForeign.allSatisfy { $0.data == everything }, "another business is told nothing")
            for stream in [stream, foreign] { stream.stop() }
        }
    }

    @Test func aChangeOfANumberIsTold() async throws {
        try await withRelay { installation in
            let browser = try await ConsoleBrowser(try await installation.apiKey(), at: installation)
            let stream = try follow(installation, [browser.cookie])
            _ = try await stream.event(1)
            let path = "/api/numbers/\(Installation.business)"
            let tag = try #require(try await browser.get(path).header("ETag"))
            let put = try await installation.send(
                "PUT", "\(installation.trackURL)\(path)", #"{"chain":"main","active":false}"#,
                headers: browser.headers + [("If-Match", tag)])
            #expect(put.status == 200)
            try await until(stream, after: 1, tells: "configuration")
            stream.stop()
        }
    }

    @Test func aCustomersNewNameIsTold() async throws {
        try await withRelay { installation in
            let browser = try await ConsoleBrowser(try await installation.apiKey(), at: installation)
            let stream = try follow(installation, [browser.cookie])
            _ = try await stream.event(1)
            let id = try #require(try await installation.value("select customer_id from relays limit 1"))
            let tag = try #require(try await browser.get("/api/customers/\(id)").header("ETag"))
            let patch = try await installation.send(
                "PATCH", "\(installation.trackURL)/api/customers/\(id)", #"{"name":"Eve"}"#,
                headers: browser.headers + [("If-Match", tag)])
            #expect(patch.status == 200)
            try await until(stream, after: 1, tells: "configuration")
            stream.stop()
        }
    }

    @Test func aStreamEndsWithWhatItCameWith() async throws {
        try await withRelay { installation in
            let key = try await installation.apiKey(), revoked = try await installation.apiKey()
            let browser = try await ConsoleBrowser(key, at: installation)
            let ofSession = try follow(installation, [browser.cookie])
            let ofKey = try follow(installation, [("Authorization", "Bearer \(revoked)")])
            let other = try follow(installation, [("Authorization", "Bearer \(key)")])
            for stream in [ofSession, ofKey, other] { _ = try await stream.event(1) }
            #expect(try await installation.metric("backhop_tracker_dispatcher_streams", of: "tracker") == 3)

            #expect(try await browser.signOut(token: browser.token).status == 303)
            try await installation.run("backhop", ["apikey", "revoke", revoked])
            for stream in [ofSession, ofKey] {
                try await stream.untilEnded()
                #expect(stream.exitStatus == 0, "ended, and not broken off")
            }
            #expect(try await installation.get("\(installation.trackURL)/api/events").status == 401)
            try await eventually("the other one lives on") { other.beats > 0 }
            #expect(other.exitStatus == nil)

            try await installation.end("tracker")
            #expect(installation.exitStatus(of: "tracker") == 0)
            try await other.untilEnded()
            #expect(other.exitStatus == 0)
        }
    }

    /// What happens while the broker is away is told to nobody.
    @Test func duringAnOutageOfTheBrokerAndAfterItAnythingMayHaveChanged() async throws {
        try await withRelay { installation in
            let key = try await installation.apiKey(scopes: ["jobs:read"])
            let stream = try follow(installation, [("Authorization", "Bearer \(key)")])
            _ = try await stream.event(1)
            for turn in ["kill", "start"] {
                let seen = stream.events.count
                try await TestServers.control("rabbitmq", turn)
                try await eventually("it is told that it may miss something: \(turn)", within: .seconds(60)) {
                    stream.events.dropFirst(seen).contains { $0.data == everything }
                }
            }
            #expect(stream.exitStatus == nil)
            stream.stop()
        }
    }

    @Test func aKeyWithoutTheScopesIsToldNothing() async throws {
        let installation = try await Installation(windows: [600, 600, 600])
        try installation.start("tracker")
        try await installation.untilReady("tracker")
        let key = try await installation.apiKey(scopes: ["audit:read"])
        let answer = try await installation.get(
            "\(installation.trackURL)/api/events", headers: [("Authorization", "Bearer \(key)")])
        #expect(answer.status == 403)
        await installation.stop()
    }
}
