import CLinuxShims
import Foundation
import HTTPTransport
import Testing

@testable import TestInstallation

/// What the edge ends before a service sees it, and what it tells the services about who asks.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct EdgeLimitTests {
    private let json = [("Content-Type", "application/json")]

    private func guess(_ edge: Edge, _ number: Int, from address: String) async throws -> TransportResponse {
        try await edge.send(
            "POST", "/api/track/lookup", #"{"business":"b\#(number)","job":"J\#(number)","last_four":"0142"}"#,
            headers: json + [("X-Forwarded-For", address), ("X-Real-IP", address), ("Forwarded", "for=\(address)")])
    }

    @Test func aBurstOfGuessesIsToldToWait() async throws {
        try await withEdge { installation, edge in
            var answers: [TransportResponse] = []
            for number in 1...20 { answers.append(try await guess(edge, number, from: "203.0.113.1")) }
            #expect(answers.prefix(6).allSatisfy { $0.status == 404 }, "few tries are enough for people")
            let refused = try #require(answers.first { $0.status == 429 && !$0.bodyText.contains("detail") })
            #expect(refused.values("Retry-After") == ["1"])
            #expect(refused.header("Content-Type") == "application/problem+json")
            #expect(refused.values("Cache-Control") == ["no-store"])
            #expect(refused.values("Strict-Transport-Security") == ["max-age=31536000"])
            #expect(refused.bodyText.contains(#""status":429"#))
        }
    }

    /// The tracker gives each address ten tries at once; one that names itself anew each time gets no more.
    @Test func whoNamesOtherAddressesIsCountedAsOne() async throws {
        try await withEdge { installation, edge in
            var tries = 0
            var answered = 0
            try await eventually("the tracker refuses", within: .seconds(60)) {
                tries += 1
                let answer = try await guess(edge, tries, from: "203.0.113.\(tries % 250)")
                if answer.status == 404 { answered += 1 }
                return answer.status == 429 && answer.bodyText.contains("detail") || answered > 15
            }
            #expect((10...12).contains(answered), "one more each minute")
        }
    }

    @Test func whatIsTooLongIsRefused() async throws {
        try await withEdge { installation, edge in
            let webhook = String(repeating: "a", count: 70_000)
            let isTooLongForIngress = try await refusal { try await edge.send("POST", "/sms/inbound", webhook) }
            #expect([413, nil].contains(isTooLongForIngress))
            // Within the edge's limit, above the tracker's.
            let inBetween = try await refusal { try await edge.send("POST", "/api/jobs", webhook, headers: json) }
            #expect([401, 413].contains(inBetween))
            let body = String(repeating: "a", count: 300_000)
            let isTooLong = try await refusal { try await edge.send("POST", "/api/jobs", body, headers: json) }
            #expect([413, nil].contains(isTooLong))
            let header = [("X-Long", String(repeating: "a", count: 40_000))]
            let isTooMuchHeader = try await refusal { try await edge.send("GET", "/track", headers: header) }
            #expect([400, 431, nil].contains(isTooMuchHeader))
            let address = "/track?token=\(String(repeating: "a", count: 40_000))"
            let isTooMuchAddress = try await refusal { try await edge.send("GET", address) }
            #expect([400, 414, nil].contains(isTooMuchAddress))
            #expect(try await edge.send("GET", "/track").status == 200, "nobody else is worse off")
        }
    }

    /// The statuses of so many requests that this address makes as fast as it can.
    private func burst(_ count: Int, of path: String, _ edge: Edge) async throws -> [Int] {
        try await withThrowingTaskGroup(of: [Int].self) { group in
            for _ in 0..<50 {
                group.addTask {
                    var statuses: [Int] = []
                    for _ in 0..<count / 50 { statuses.append(try await edge.send("GET", path).status) }
                    return statuses
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    /// An office's dispatchers all come from one address, and each console reads a lot when it is opened.
    @Test func anOfficeBehindOneAddressIsNotThrottled() async throws {
        try await withEdge { installation, edge in
            #expect(try await Set(burst(300, of: "/api/jobs", edge)) == [401], "the tracker answers all of them")
            #expect(try await Set(burst(200, of: "/console/", edge)) == [200])
            // The customers' pages of one address are as few as before.
            try await eventually("a burst is told to wait") {
                try await burst(200, of: "/api/track/x", edge).contains(429)
            }
        }
    }

    @Test func anOfficeFollowsChangesOnManyScreens() async throws {
        try await withEdge { installation, edge in
            let bearer = try await installation.bearer()
            let outputs = (1...25).map { installation.folder.appending(path: "screen-\($0)") }
            let screens = try outputs.map { try edge.reader("/api/events", headers: bearer, log: $0) }
            try await eventually("every screen has its first event") {
                try outputs.allSatisfy { try String(contentsOf: $0, encoding: .utf8).contains("event: change") }
            }
            for screen in screens { screen.signal(SIGKILL) }
        }
    }

    /// The status of an answer; nil when the stream or the connection was ended instead, as HTTP/2 lets a server do before
    /// all is sent.
    private func refusal(_ request: () async throws -> TransportResponse) async throws -> Int? {
        do {
            return try await request().status
        } catch let error as HTTPTransportError where error.code == .connectionLost {
            return nil
        }
    }

    @Test func slowRequestsAreCutOff() async throws {
        try await withEdge { installation, edge in
            let head = try SlowClient(of: edge, log: installation.folder.appending(path: "slow-head"))
            let body = try SlowClient(of: edge, log: installation.folder.appending(path: "slow-body"))
            head.write("GET /track HTTP/1.1\r\nHost: localhost\r\n")
            body.write("POST /api/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
            try await eventually("a head that comes drop by drop is cut off", within: .seconds(60)) {
                head.write("a: b\r\n")
                return head.isCutOff
            }
            try await eventually("a body that stays away is cut off", within: .seconds(60)) { body.isCutOff }
            // Not for any other reason.
            try await eventually("both are in the log") {
                let log = try String(contentsOf: installation.log(of: "edge"), encoding: .utf8)
                return log.split(separator: "\n").count { $0.contains(#""status":408,"#) } == 2
            }
        }
    }

    @Test func eventsPassAtOnce() async throws {
        try await withEdge { installation, edge in
            let bearer = try await installation.bearer()
            let link = try await installation.openJob("My dumpster is full", bearer)
            let token = try #require(link.split(separator: "=").last)
            let streams: [(path: String, headers: [(String, String)])] = [
                ("/api/track/\(token)/events", []), ("/api/events", bearer),
            ]
            for (path, headers) in streams {
                let output = installation.folder.appending(path: "events-\(headers.count)")
                let reader = try edge.reader(path, headers: headers, log: output)
                try await eventually("\(path): the first event is here", log: output) {
                    try String(contentsOf: output, encoding: .utf8).contains("event: change")
                }
                #expect(reader.exitStatus == nil, "\(path): while the stream is open")
                reader.signal(SIGKILL)
            }
        }
    }
}
