import AMQP
import BenchmarkFrame
import FoundationEssentials
import Glibc
import Keyring
import Postgres
import QueueContract
import RelayModel
import RelayStore

/// A tracker of a benchmark's own, the real program, with a database and an exchange of its own.
final class TrackerWorld: BenchServer {
    let port: UInt16
    let program: SpawnedProgram
    let jobs: BenchJobs
    private let courier: Courier
    private let name: String

    private init(port: UInt16, program: SpawnedProgram, jobs: BenchJobs, courier: Courier, name: String) {
        self.port = port
        self.program = program
        self.jobs = jobs
        self.courier = courier
        self.name = name
    }

    /// Makes the database, so many jobs with three texts each, and waits until the tracker is ready.
    static func start(jobs count: Int) async throws -> TrackerWorld {
        let name = "bench_tracker_\(UInt32.random(in: 0 ... .max))"
        let administrator = try pool(TestServer.postgreSQL.url())
        try await administrator.script("create database \(name)")
        await administrator.close()
        let database = try pool(try databaseURL(name))
        _ = try await Migrator(pool: database, migrations: Migration.all).run()
        try await LoginStore(pool: database).setPassword(password, of: "backhop_tracker")
        let keyring = Keyring.generated(keyID: "k1")
        let jobs = try await BenchJobs(count, in: database, keyring: try Keyring(parsing: keyring))
        let names = QueueNames(prefix: "\(name).")
        let publisher = try AMQPPublisher(
            configuration: AMQPConfiguration(urls: TestServer.rabbitMQ.url(), connectionName: name),
            topology: Topology.make(names))
        let port = try SpawnedProgram.freePort(), adminPort = try SpawnedProgram.freePort()
        let keyringPath = "/tmp/\(name).keyring"
        try write(keyring, to: keyringPath)
        defer { unlink(keyringPath) }
        let program = try SpawnedProgram(
            "tracker", [],
            environment: [
                "BACKHOP_DATABASE_URL": try databaseURL(name, role: "backhop_tracker"),
                "BACKHOP_AMQP_URL": try TestServer.rabbitMQ.url(), "BACKHOP_QUEUE_PREFIX": names.prefix,
                "BACKHOP_HTTP_ADDRESS": "127.0.0.1:\(port)", "BACKHOP_ADMIN_ADDRESS": "127.0.0.1:\(adminPort)",
                "BACKHOP_TRACK_URL": "http://127.0.0.1:\(port)", "BACKHOP_KEYRING_FILE": keyringPath,
                "BACKHOP_LOG_LEVEL": "error",
            ])
        try await untilAnswered("/readyz", port: adminPort, by: program)
        return TrackerWorld(
            port: port, program: program, jobs: jobs, courier: Courier(publisher: publisher, names: names), name: name)
    }

    func close() async {
        program.stop()
        await courier.publisher.close()
        await jobs.database.close()
        guard let administrator = try? Self.pool(try TestServer.postgreSQL.url()) else { return }
        try? await administrator.script("drop database \(name) with (force)")
        await administrator.close()
    }

    /// Changes a job as a service does: the row, and when that is committed the event.
    ///
    /// - Returns: When the event was handed over.
    func change(_ job: Int, serviceType: String) async throws -> ContinuousClock.Instant {
        try await jobs.change(job, serviceType: serviceType)
        let now = ContinuousClock.now
        let moment = Moment(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
        try await courier.announce(.job(jobs.tenant, jobs.ids[job], at: moment))
        return now
    }

    private static let password = "for-benchmarks-only"

    private static func pool(_ url: String) throws -> PostgresPool {
        try PostgresPool(
            PostgresConfiguration(url: url, poolSize: 2, applicationName: "backhop-bench", statementTimeout: .zero))
    }

    private static func databaseURL(_ name: String, role: String? = nil) throws -> String {
        guard var url = URLComponents(string: try TestServer.postgreSQL.url()) else {
            throw Failure("BACKHOP_TEST_DATABASE_URL is no URL")
        }
        url.path = "/\(name)"
        if let role {
            url.user = role
            url.password = password
        }
        return url.string ?? ""
    }

    /// Where only its owner can read it, as the tracker wants it.
    private static func write(_ text: String, to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Failure("\(path) cannot be written") }
        defer { Glibc.close(file) }
        let bytes = Array(text.utf8)
        guard Glibc.write(file, bytes, bytes.count) == bytes.count else { throw Failure("\(path) cannot be written") }
    }
}
