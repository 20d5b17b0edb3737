import Foundation
import HTTPTransport
import Testing

@testable import TestInstallation

/// A stream on a connection that serves other requests as well.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct LiveConnectionTests {
    /// Runs the body with a job's stream and a way to other answers.
    private func withStream(_ body: (Installation, Int, _ stream: String) async throws -> Void) async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        do {
            try await installation.simulator.text(from: Installation.customer, "My dumpster is full")
            _ = try await installation.simulator.inbox(of: Installation.operators[0], has: 1)
            let path = try await LiveJob("J1001", installation).events.dropFirst(installation.trackURL.count)
            try await body(installation, installation.ports["tracker"] ?? 0, get(String(path)))
        } catch {
            await installation.stop()
            throw error
        }
        await installation.stop()
    }

    private func get(_ path: String, _ header: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(header)\r\n"
    }

    private func untilNobodyIsServed(_ installation: Installation) async throws {
        try await eventually("the place is free again") {
            try await installation.metric("backhop_tracker_live_streams", of: "tracker") == 0
        }
    }

    @Test func aStreamFollowsTheAnswersThatWereAskedForBeforeIt() async throws {
        try await withStream { installation, port, stream in
            let together = try Wire(port: port)
            try await together.say(Array((get("/openapi.yaml") + get("/track") + stream).utf8))
            let heard = try await together.untilHeard("event: change")
            #expect(heard.statuses == [200, 200, 200])
            let places = ["openapi: 3", "</html>", "retry: 2000"].map { heard.range(of: $0)?.lowerBound }
            #expect(places.allSatisfy { $0 != nil } && places.compactMap(\.self).sorted() == places)

            let later = try Wire(port: port)
            try await later.say(Array(get("/openapi.yaml").utf8))
            try await later.untilHeard("openapi: 3")
            for byte in stream.utf8 { try await later.say([byte]) }
            try await later.untilHeard("event: change")
        }
    }

    @Test func aConnectionOnWhichAStreamWasRefusedServesOnAndOneAfterAnother() async throws {
        try await withStream { installation, port, stream in
            let unknown = get("/api/track/\(String(repeating: "A", count: 43))/events")
            let wire = try Wire(port: port)
            for count in 1...2 {
                try await wire.say(Array(unknown.utf8))
                try await eventually("answer \(count)") {
                    try await wire.untilHeard("This link is not valid any more.").statuses.count == count
                }
            }
            try await wire.say(Array(get("/openapi.yaml").utf8))
            try await wire.untilHeard("openapi: 3")
            try await wire.say(Array(stream.utf8))
            #expect(try await wire.untilHeard("event: change").statuses == [404, 404, 200, 200])

            let closing = get("/api/track/\(String(repeating: "A", count: 43))/events", "Connection: close\r\n")
            #expect(try await Wire.answer(from: port, to: closing).statuses == [404])
        }
    }

    @Test func whoSaysMoreOrIsDoneEndsTheStream() async throws {
        try await withStream { installation, port, stream in
            let talking = try Wire(port: port)
            try await talking.say(Array(stream.utf8))
            try await talking.untilHeard("event: change")
            try await talking.say(Array(get("/openapi.yaml").utf8))
            #expect(try await talking.untilOver().statuses == [200])

            let done = try Wire(port: port)
            try await done.say(Array(stream.utf8))
            try await done.untilHeard("event: change")
            done.endSaying()
            _ = try await done.untilOver()

            let nonsense = try Wire(port: port)
            try await nonsense.say(Array(stream.utf8))
            try await nonsense.untilHeard("event: change")
            try await nonsense.say(Array("\u{0}\r\n\r\n".utf8))
            #expect(try await nonsense.untilOver().statuses == [200])
            try await untilNobodyIsServed(installation)
        }
    }

    /// Nothing of it is answered, and nothing keeps the connection.
    @Test func whatIsSaidBehindARequestThatWaitsEndsTheConnectionWithTheAnswer() async throws {
        try await withStream { installation, port, stream in
            let unknown = get("/api/track/\(String(repeating: "A", count: 43))/events")
            for (asked, statuses) in [(unknown, [200, 404]), (stream, [200, 200])] {
                let text = get("/openapi.yaml") + asked + get("/track")
                #expect(try await Wire.answer(from: port, to: text).statuses == statuses)
            }
            try await untilNobodyIsServed(installation)
        }
    }

    @Test func whoIsDoneAfterAskingIsAnsweredWhenItIsARefusal() async throws {
        try await withStream { installation, port, _ in
            let wire = try Wire(port: port)
            try await wire.say(Array(get("/api/track/\(String(repeating: "A", count: 43))/events").utf8))
            wire.endSaying()
            #expect(try await wire.untilOver().statuses == [404])
        }
    }

    /// A path that the router reads as the stream's is the stream's however it is spelled.
    @Test func onlyAGetOfTheStreamsPathIsAStream() async throws {
        try await withStream { installation, port, stream in
            let closing = { (text: String) in text.replacing("\r\n\r\n", with: "\r\nConnection: close\r\n\r\n") }
            let odd = stream.replacing("/api/track/", with: "//api/track//").replacing("/events", with: "/events/?a=b")
            let wire = try Wire(port: port)
            try await wire.say(Array(odd.utf8))
            try await wire.untilHeard("event: change")
            let post = closing(stream.replacing("GET", with: "POST"))
            let refused = try await Wire.answer(from: port, to: post)
            #expect(refused.statuses == [405] && refused.contains("GET, OPTIONS"))
            let options = closing(stream.replacing("GET", with: "OPTIONS"))
            #expect(try await Wire.answer(from: port, to: options).statuses == [204])
            let other = closing(stream.replacing("/events", with: "/events/more"))
            #expect(try await Wire.answer(from: port, to: other).statuses == [404])
        }
    }
}
