import Foundation
import HTTPTransport
import Testing

@testable import TestInstallation

/// A request that two servers could read differently is no request: what hides behind it is never answered.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct AmbiguousRequestTests {
    /// A service, a POST that it reads the body of, a GET to hide behind it, and what answers that one.
    private static let targets = [
        (
            service: "tracker", post: "/api/track/lookup", type: "application/json", hidden: "/openapi.yaml",
            mark: "openapi: 3"
        ),
        (
            service: "ingress", post: "/sms/inbound", type: "application/x-www-form-urlencoded", hidden: "/sms/inbound",
            mark: #""status":"ok""#
        ),
    ]

    /// By headers and what goes before the hidden request.
    private static let shapes: [(name: String, headers: String, body: String)] = [
        ("two lengths", "Content-Length: 2\r\nContent-Length: 90", "{}"),
        ("two lengths, the longer one first", "Content-Length: 90\r\nContent-Length: 2", "{}"),
        ("a list of lengths", "Content-Length: 2, 90", "{}"),
        ("a length with a sign", "Content-Length: +2", "{}"),
        ("a negative length", "Content-Length: -1", ""),
        ("a length in hexadecimal", "Content-Length: 0x2", "{}"),
        ("a length and chunks", "Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
        ("chunks and a length", "Transfer-Encoding: chunked\r\nContent-Length: 90", "0\r\n\r\n"),
        ("chunks inside another coding", "Transfer-Encoding: chunked, identity", "0\r\n\r\n"),
        ("a coding that is almost chunks", "Transfer-Encoding: xchunked", "0\r\n\r\n"),
        ("a space before the colon", "Transfer-Encoding : chunked", "0\r\n\r\n"),
        ("a chunk of more than there is", "Transfer-Encoding: chunked", "FFFFFFFFFFFFFFFFFF\r\n"),
        ("a chunk with a sign", "Transfer-Encoding: chunked", "-1\r\n"),
        ("a chunk in another notation", "Transfer-Encoding: chunked", "0x0\r\n\r\n"),
        ("a carriage return alone", "X: a\rContent-Length: 2", "{}"),
        ("a zero byte", "X: a\u{0}b\r\nContent-Length: 2", "{}"),
    ]

    @Test func nothingIsSmuggled() async throws {
        try await withGuardedInstallation { installation, _ in
            for target in Self.targets {
                let port = installation.ports[target.service] ?? 0
                let hidden = "GET \(target.hidden) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                let plain = try await Wire.answer(from: port, to: hidden)
                #expect(plain.statuses == [200] && plain.contains(target.mark), "it would be answered")
                for shape in Self.shapes {
                    let head = "POST \(target.post) HTTP/1.1\r\nHost: localhost\r\nContent-Type: \(target.type)"
                    let answer = try await Wire.answer(
                        from: port, to: "\(head)\r\n\(shape.headers)\r\n\r\n\(shape.body)\(hidden)")
                    let name = "\(target.service): \(shape.name)"
                    #expect(!answer.contains(target.mark), "\(name)")
                    #expect(answer.statuses.count <= 1 && answer.statuses.allSatisfy { $0 >= 400 }, "\(name)")
                }
            }
        }
    }

    @Test func whatIsTooLongIsRefusedByTheServicesThemselves() async throws {
        try await withGuardedInstallation { installation, _ in
            let long = String(repeating: "a", count: 200_000)
            let chunk = "1000\r\n\(String(repeating: "a", count: 4096))\r\n"
            let chunks = String(repeating: chunk, count: 64) + "0\r\n\r\n"
            let many = (0..<5000).map { "x-\($0): a" }.joined(separator: "\r\n")
            for target in Self.targets {
                let post = "POST \(target.post) HTTP/1.1\r\nHost: localhost\r\nContent-Type: \(target.type)"
                let requests: [(name: String, text: String, statuses: [Int])] = [
                    ("a body", "\(post)\r\nContent-Length: 200000\r\nConnection: close\r\n\r\n\(long)", [413]),
                    ("chunks", "\(post)\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n\(chunks)", [413]),
                    ("a header", "GET \(target.hidden) HTTP/1.1\r\nX-Long: \(long)\r\n\r\n", [400, 431]),
                    ("many headers", "GET \(target.hidden) HTTP/1.1\r\n\(many)\r\n\r\n", [400, 431]),
                    (
                        "an address", "GET \(target.hidden)?\(long) HTTP/1.1\r\nHost: localhost\r\n\r\n",
                        [400, 414, 431]
                    ),
                ]
                for request in requests {
                    let answer = try await Wire.answer(from: installation.ports[target.service] ?? 0, to: request.text)
                    // A reset of the connection, while there is more to read, may take the answer with it.
                    #expect(
                        answer.statuses.isEmpty || request.statuses.contains(answer.statuses[0]),
                        "\(target.service): \(request.name)")
                    #expect(!answer.contains(target.mark), "\(target.service): \(request.name)")
                }
                let after = try await installation.get(
                    "http://127.0.0.1:\(installation.ports[target.service] ?? 0)\(target.hidden)")
                #expect(after.status == 200, "nobody else is worse off")
            }
        }
    }

    /// All at once, because each takes a minute.
    @Test func whoSendsNothingMoreIsCutOff() async throws {
        try await withGuardedInstallation { installation, _ in
            var waiting: [(name: String, wire: Wire, status: Int?)] = []
            for target in Self.targets {
                let port = installation.ports[target.service] ?? 0
                let post = "POST \(target.post) HTTP/1.1\r\nHost: localhost\r\nContent-Type: \(target.type)\r\n"
                let beginnings: [(name: String, text: String, status: Int?)] = [
                    ("nothing", "", nil), ("half a head", post, nil),
                    ("a body that stays away", "\(post)Content-Length: 100\r\n\r\n{", 408),
                ]
                for beginning in beginnings {
                    let wire = try Wire(port: port)
                    try await wire.say(Array(beginning.text.utf8))
                    waiting.append(("\(target.service): \(beginning.name)", wire, beginning.status))
                }
            }
            for (name, wire, status) in waiting {
                let answer = try await wire.untilOver(within: .seconds(150))
                #expect(answer.statuses.first == status, "\(name)")
            }
        }
    }
}
