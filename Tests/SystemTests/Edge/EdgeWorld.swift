import CLinuxShims
import Foundation
import HTTPTransport

@testable import TestInstallation

/// Runs the body on an installation behind the edge, whose tracker knows itself by the edge's address.
func withEdge(_ body: (Installation, Edge) async throws -> Void) async throws {
    let installation = try await Installation.start(windows: [600, 600, 600])
    do {
        let edge = try await Edge(before: installation)
        do {
            try await installation.end("tracker")
            try installation.start("tracker", settings: ["BACKHOP_TRACK_URL": edge.url])
            try await installation.untilReady("tracker")
            try await body(installation, edge)
        } catch {
            await edge.stop()
            throw error
        }
        await edge.stop()
    } catch {
        await installation.stop()
        throw error
    }
    await installation.stop()
}

extension Installation {
    private struct JobView: Decodable { var tracking_url: String }

    /// Has a customer text, and gives the link that they follow their job by.
    func openJob(_ text: String, _ bearer: [(String, String)]) async throws -> String {
        try await simulator.text(from: Self.customer, text)
        try await until("select count(*) from jobs", is: "1")
        let job = try await get("\(trackURL)/api/jobs/J1001", headers: bearer)
        return try JSONDecoder().decode(JobView.self, from: Data(job.body)).tracking_url
    }
}

extension TransportResponse {
    var bodyText: String { String(decoding: body, as: UTF8.self) }

    /// All values of a header field.
    func values(_ name: String) -> [String] {
        headers.filter { $0.0.lowercased() == name.lowercased() }.map(\.1)
    }
}

/// A TLS connection on which a client takes its time; `openssl` makes it.
final class SlowClient: Sendable {
    private let program: Program
    private let input: Int32

    init(of edge: Edge, log: URL) throws {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Failure("no pair of sockets") }
        input = ends[0]
        defer { _ = close(ends[1]) }
        program = try Program(
            URL(filePath: "/usr/bin/env"),
            ["openssl", "s_client", "-quiet", "-connect", "127.0.0.1:\(edge.port)"],
            ProcessInfo.processInfo.environment, log: log, descriptors: [0: ends[1]])
    }

    deinit { _ = close(input) }

    /// Whether the other end has ended the connection.
    var isCutOff: Bool { program.exitStatus != nil }

    func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { send(input, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }
}
