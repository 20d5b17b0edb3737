import Foundation
import HTTPTransport

/// nginx as the edge before an installation's services: with a private copy of `infra/edge`, in which only places are
/// others.
final class Edge: Sendable {
    let port: Int
    /// The PEM file of its certificate.
    let certificate: String
    /// What trusts that certificate and no other.
    let http: HTTPTransport
    private let folder: URL
    private let program: Program

    /// Starts it, and waits until it answers.
    init(before installation: Installation) async throws {
        folder = installation.folder.appending(path: "edge")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        guard let port = try freePorts(of: ["edge"])["edge"] else { throw Failure("no free port") }
        self.port = port
        certificate = try await Self.makeCertificate(in: folder)
        try Self.copyConfiguration(to: folder, port: port, of: installation)
        http = try HTTPTransport(HTTPTransportConfiguration(maxConnections: 64, caFile: certificate))
        // One process, so that one signal ends all of it, and that keeps the mark by which `make test` finds what a failed
        // run left: nginx writes a worker's title over it.
        program = try Program(
            URL(filePath: TestServers.required("BACKHOP_TEST_NGINX")),
            ["-c", folder.appending(path: "nginx.conf").path, "-g", "daemon off; master_process off;"],
            ["BACKHOP_TEST_RUN": ProcessInfo.processInfo.environment["BACKHOP_TEST_RUN"] ?? ""],
            log: installation.log(of: "edge"))
        try await eventually("the edge answers", log: installation.log(of: "edge")) {
            try await self.send("GET", "/").status == 404
        }
    }

    /// How the outside reaches it.
    var url: String { "https://127.0.0.1:\(port)" }

    func stop() async {
        await program.stop()
        await http.close()
    }

    func send(
        _ method: String, _ path: String, _ body: String = "", headers: [(String, String)] = []
    ) async throws -> TransportResponse {
        try await http.send(
            TransportRequest(method: method, url: url + path, headers: headers, body: Array(body.utf8)),
            timeout: .seconds(10), startBy: nil)
    }

    /// Asks by curl, which leaves a path as it is, and gives what curl prints.
    func curl(_ path: String, _ options: String...) async throws -> String {
        try await Program.run(
            URL(filePath: "/usr/bin/env"), arguments(path, options), ProcessInfo.processInfo.environment)
    }

    /// A curl that reads a stream into the file `log`.
    func reader(_ path: String, headers: [(String, String)] = [], log: URL) throws -> Program {
        let options = headers.flatMap { ["--header", "\($0.0): \($0.1)"] }
        return try Program(
            URL(filePath: "/usr/bin/env"), arguments(path, ["--no-buffer", "--include"] + options),
            ProcessInfo.processInfo.environment, log: log)
    }

    private func arguments(_ path: String, _ options: [String]) -> [String] {
        ["curl", "--silent", "--noproxy", "*", "--path-as-is", "--cacert", certificate] + options + [url + path]
    }

    private static func makeCertificate(in folder: URL) async throws -> String {
        let certificate = folder.appending(path: "edge.crt").path
        try await Program.run(
            URL(filePath: "/usr/bin/env"),
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
                folder.appending(path: "edge.key").path, "-out", certificate,
            ], ProcessInfo.processInfo.environment)
        return certificate
    }

    /// - Throws: When a place is no more in the configuration: what is tested would not be what is shipped.
    private static func copyConfiguration(to folder: URL, port: Int, of installation: Installation) throws {
        let shipped = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "infra/edge")
        for name in [
            "desks.conf", "people.conf", "refusal-words.conf", "refusals.conf", "streams.conf", "webhook.conf",
        ] {
            try FileManager.default.copyItem(
                at: shipped.appending(path: name), to: folder.appending(path: name))
        }
        var text = try String(contentsOf: shipped.appending(path: "nginx.conf"), encoding: .utf8)
        for (place, own) in places(folder.path, port: port, of: installation) {
            guard text.contains(place) else { throw Failure("infra/edge/nginx.conf has no \(place)") }
            text = text.replacing(place, with: own)
        }
        try text.write(to: folder.appending(path: "nginx.conf"), atomically: true, encoding: .utf8)
    }

    private static func places(
        _ folder: String, port: Int, of installation: Installation
    ) -> [(place: String, own: String)] {
        [
            // First, because the folder may lie there itself.
            ("/tmp/", "\(folder)/"),
            ("/etc/backhop/edge/", "\(folder)/"),
            ("/etc/backhop/edge.", "\(folder)/edge."),
            // Never asked: an upstream that is an address needs no name server.
            ("@RESOLVER@", "127.0.0.1"),
            ("set $ingress ingress:8080;", "set $ingress 127.0.0.1:\(installation.ports["ingress"] ?? 0);"),
            ("set $tracker tracker:8081;", "set $tracker 127.0.0.1:\(installation.ports["tracker"] ?? 0);"),
            ("listen 8443 ", "listen 127.0.0.1:\(port) "),
        ]
    }
}
