import Foundation
import Glibc
import LoopbackPeer

/// A PostgreSQL of a test's own on a free port, which the test may stop, start and promote as it likes.
///
/// The server refuses to run as root; for root it runs as the user `postgres`.
final class PrivateServer {
    let port: UInt16
    private let folder: URL
    private var process: Process?

    /// Makes a cluster and starts it.
    init(settings: [String] = []) throws {
        (port, folder) = try (freePort(), Self.makeFolder())
        try run(
            "initdb",
            ["--pgdata=\(data)", "--username=backhop", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"])
        try configure(settings)
        try start()
    }

    /// Copies a running server into a hot standby that streams from it, and starts it.
    init(standbyOf primary: PrivateServer) throws {
        (port, folder) = try (freePort(), Self.makeFolder())
        try run(
            "pg_basebackup",
            [
                "--host=127.0.0.1", "--port=\(primary.port)", "--username=backhop", "--pgdata=\(data)",
                "--write-recovery-conf", "--checkpoint=fast", "--no-sync",
            ])
        try configure([])
        try start()
    }

    deinit {
        stop(SIGQUIT)
        try? FileManager.default.removeItem(at: folder)
    }

    private var data: String { folder.appending(path: "data").path }

    /// The URI of its administrator.
    var url: String { "postgresql://backhop@127.0.0.1:\(port)/postgres" }

    func start() throws {
        process = try launch("postgres", ["-D", data, "-p", "\(port)"], output: folder.appending(path: "log"))
    }

    /// Ends it and waits: `SIGINT` is a fast shutdown, `SIGQUIT` an immediate one (`pg_ctl -m`).
    func stop(_ signal: Int32) {
        guard let process else { return }
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        self.process = nil
    }

    /// A crash of the machine is not what is tested, so nothing waits for a disk.
    private func configure(_ settings: [String]) throws {
        let all = ["listen_addresses = '127.0.0.1'", "unix_socket_directories = ''", "fsync = off"] + settings
        let file = try FileHandle(forWritingTo: folder.appending(path: "data/postgresql.auto.conf"))
        try file.seekToEnd()
        try file.write(contentsOf: Data((all.joined(separator: "\n") + "\n").utf8))
        try file.close()
    }

    private func run(_ program: String, _ arguments: [String]) throws {
        let log = folder.appending(path: "\(program).log")
        let process = try launch(program, arguments, output: log)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw PeerError(operation: "\(program): \((try? String(contentsOf: log, encoding: .utf8)) ?? "")", code: 0)
        }
    }

    private func launch(_ program: String, _ arguments: [String], output: URL) throws -> Process {
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        let log = try FileHandle(forWritingTo: output)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        // setpriv(1) becomes the program, so that a signal to the process reaches the server itself.
        let asServer = geteuid() == 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] : []
        process.arguments = try asServer + [Self.programs().appending(path: program).path] + arguments
        process.currentDirectoryURL = folder
        process.standardOutput = log
        process.standardError = log
        try process.run()
        return process
    }

    private static func makeFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "private-server-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        if geteuid() == 0, let user = getpwnam("postgres") {
            chown(folder.path, user.pointee.pw_uid, user.pointee.pw_gid)
        }
        return folder
    }

    /// The folder of the newest installed version.
    private static func programs() throws -> URL {
        let root = URL(filePath: "/usr/lib/postgresql")
        let versions = try FileManager.default.contentsOfDirectory(atPath: root.path).compactMap(Int.init)
        guard let newest = versions.max() else { throw PeerError(operation: "find PostgreSQL", code: 0) }
        return root.appending(path: "\(newest)/bin")
    }
}

/// A port that nobody listens on now; the next one to ask may get it too, if it is not used soon.
private func freePort() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    return try bindLoopback(descriptor)
}
