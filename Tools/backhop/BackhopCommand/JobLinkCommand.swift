import ArgumentParser
import Keyring
import RelayModel
import RelayStore

struct JobLinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link", abstract: "Give a job a new tracking link, which ends the one before; prints it.",
        discussion: """
            The one before opens nothing any more within five seconds, and pages that are open by it end within a minute. \
            The console and the API do the same at once.
            """)

    @Option(help: "The tenant's slug.")
    var tenant: String

    @Argument(help: "The job's number, such as J1042.")
    var job: String

    func run() async throws {
        let environment = CommandEnvironment()
        guard let number = job.wholeMatch(of: /[Jj]([0-9]{1,9})/).flatMap({ Int($0.output.1) }) else {
            throw CommandError("\(job) is no job's number, such as J1042.")
        }
        let keyring = try environment.keyring()
        let base = try environment.required("BACKHOP_TRACK_URL", "give the public base URL of the tracking page")
        let found = try await environment.withPool { pool in
            guard let owner = try await AdminStore(pool: pool, keyring: keyring).tenant(slug: tenant) else {
                throw CommandError("There is no tenant \(tenant).")
            }
            return try await renew(number, of: owner, TrackerStore(pool: pool), keyring)
        }
        guard let renewed = found else { throw CommandError("The tenant \(tenant) has no job J\(number).") }
        print(try renewed.link(by: keyring, base: base))
    }

    private func renew(
        _ number: Int, of tenant: TenantID, _ store: TrackerStore, _ keyring: Keyring
    ) async throws -> JobRecord? {
        guard let id = try await store.job(number: number, tenant: tenant)?.id else { return nil }
        return try await store.renewLink(
            of: id, for: .random(), by: nil, tenant: tenant,
            tokenSHA256: { keyring.trackingToken(job: id.rawValue.bytes, version: $0).sha256 })
    }
}
