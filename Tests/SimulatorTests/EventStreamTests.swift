import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Simulator

@Suite(.timeLimit(.minutes(1))) struct EventStreamTests {
    @Test func aNewViewerGetsEverything() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            _ = try await client.text("before")
            let stream = try await client.get("/events?count=1")
            #expect(stream.headers[.contentType]?.hasPrefix("text/event-stream") == true)
            let event = try #require(events(stream.text).first)
            #expect(event.name == "everything")
            #expect(event.data.contains("\"body\":\"before\"") && event.data.contains("\"name\":\"Acme Plumbing\""))
            #expect(event.data.contains("\"hops\":[{\"phone\":\"\(World.sam)\",\"name\":\"Sam\",\"window_s\":15}]"))
        }
    }

    @Test func aTextIsTold() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let place = try await place(client)
            // Whether the stream or the text comes first makes no difference.
            async let stream = client.get("/events?count=1&after=\(place)")
            _ = try await client.text("news")
            let event = try #require(events(try await stream.text).first)
            #expect(event.name == "changes" && event.data.contains("\"body\":\"news\""))
        }
    }

    @Test func aViewerWhoComesBackMissesNothing() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let place = try await place(client)
            for body in ["one", "two"] { _ = try await client.text(body) }
            let back = try await client.get(
                "/events?count=1&after=outdated", headers: [try #require(HTTPField.Name("Last-Event-ID")): place])
            let event = try #require(events(back.text).first)
            #expect(event.name == "changes")
            #expect(event.data.contains("\"body\":\"one\"") && event.data.contains("\"body\":\"two\""))
        }
    }

    @Test(arguments: ["nonsense", "another1.0", ".1", "99"])
    func aPlaceFromElsewhereIsNoPlace(place: String) async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let stream = try await client.get("/events?count=1&after=\(place)")
            #expect(events(stream.text).map(\.name) == ["everything"])
        }
    }

    @Test func whatIsForgottenIsToldAnew() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let place = try await place(client)
            _ = try await client.text("gone")
            _ = try await client.delete("/messages")
            let stream = try await client.get("/events?count=1&after=\(place)")
            let event = try #require(events(stream.text).first)
            #expect(event.name == "everything" && !event.data.contains("gone"))
        }
    }

    @Test func thereIsAPlaceForSoManyViewersAndNoMore() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let place = try await place(client)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<32 {
                    group.addTask {
                        let stream = try await client.get("/events?count=1&after=\(place)")
                        #expect(stream.status == 200)
                    }
                }
                while try await client.get("/events?count=1").status != 503 { await Task.yield() }
                _ = try await client.text("go")
                try await group.waitForAll()
            }
            #expect(try await client.get("/events?count=1").status == 200)
        }
    }

    @Test func aLineBreakInATextDoesNotBreakTheEvent() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            _ = try await client.text("one\n\ndata: two\r\nevent: three")
            let list = events(try await client.get("/events?count=1").text)
            #expect(list.map(\.name) == ["everything"])
            #expect(list.first?.data.contains("one\\n\\ndata: two\\u000d\\nevent: three") == true)
        }
    }

    private func place(_ client: some TestClientProtocol) async throws -> String {
        try #require(events(try await client.get("/events?count=1").text).first).id
    }
}

@Suite struct ChangeFeedTests {
    @Test func changesAreRememberedInOrderUpToALimit() {
        let feed = ChangeFeed(memory: 3)
        #expect(feed.news(after: 0) == nil)
        for number in 1...3 { feed.add(.message("SM\(number)")) }
        let three = ["SM1", "SM2", "SM3"].map(ChangeFeed.Change.message)
        #expect(feed.news(after: 0) == .changes(three, upTo: 3))
        #expect(feed.news(after: 2) == .changes([.message("SM3")], upTo: 3))
        feed.add(.behaviour("+14155550101"))
        #expect(feed.news(after: 0) == .everything(upTo: 4))
        #expect(feed.news(after: 3) == .changes([.behaviour("+14155550101")], upTo: 4))
        #expect(feed.news(after: 4) == nil)
        #expect(feed.news(after: 5) == .everything(upTo: 4))
    }

    @Test func startingOverForgetsWhatWasBefore() {
        let feed = ChangeFeed(memory: 3)
        feed.add(.message("SM1"))
        feed.startOver()
        #expect(feed.news(after: 0) == .everything(upTo: 2) && feed.news(after: 1) == .everything(upTo: 2))
        feed.add(.message("SM2"))
        #expect(feed.news(after: 2) == .changes([.message("SM2")], upTo: 3))
    }

    @Test func aPlaceIsFreeAgainOnceItsViewerIsGone() {
        let feed = ChangeFeed(viewerLimit: 1)
        var viewer = feed.join()
        #expect(viewer != nil && feed.join() == nil)
        viewer = nil
        #expect(feed.join() != nil)
    }
}

/// A server-sent event.
struct StreamEvent: Equatable {
    var id = ""
    var name = "message"
    var data = ""
}

/// Reads an event stream as browsers do: fields line by line, an event at each empty line.
func events(_ text: String) -> [StreamEvent] {
    var (events, event) = ([StreamEvent](), StreamEvent())
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        let field = line.split(separator: ":", maxSplits: 1).map { String($0) }
        let value = field.count == 2 ? String(field[1].drop { $0 == " " }) : ""
        switch field.first {
        case nil:
            if !event.data.isEmpty { events.append(event) }
            event = StreamEvent()
        case "id": event.id = value
        case "event": event.name = value
        case "data": event.data += value
        default: break
        }
    }
    return events
}
