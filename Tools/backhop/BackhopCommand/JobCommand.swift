import ArgumentParser
import Keyring
import RelayModel
import RelayStore

struct JobCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "job", abstract: "Open jobs, and give them new links.",
        subcommands: [Create.self, JobLinkCommand.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Open a job for a customer; prints its number and tracking link.")

        @Option(help: "The tenant's slug.")
        var tenant: String

        @Option(help: "The customer's phone in E.164 form.")
        var phone: String

        @Option(help: "The customer's name.")
        var name: String?

        @Option(help: "What is to be done.")
        var service: String?

        func run() async throws {
            guard let phone = PhoneNumber(e164: phone) else {
                throw CommandError("\(self.phone) is no phone number in E.164 form, such as +15550100123.")
            }
            let job = try await JobOpener(CommandEnvironment()).open(
                slug: tenant, phone: phone, name: name, service: service, reusing: false)
            print("\(job.number) \(job.trackingURL)")
        }
    }
}

/// Opens jobs for commands.
struct JobOpener {
    /// An opened job.
    struct Opened: Sendable {
        let number: String
        let trackingURL: String
    }

    private let environment: CommandEnvironment

    init(_ environment: CommandEnvironment) { self.environment = environment }

    /// Opens a job for the customer with that phone.
    ///
    /// - Parameter reusing: Whether a job of theirs that is not over will do.
    func open(
        slug: String, phone: PhoneNumber, name: String?, service: String?, reusing: Bool
    ) async throws -> Opened {
        let keyring = try environment.keyring()
        let base = try environment.required("BACKHOP_TRACK_URL", "give the public base URL of the tracking page")
        return try await environment.withPool { pool in
            guard let tenant = try await AdminStore(pool: pool, keyring: keyring).tenant(slug: slug) else {
                throw CommandError("There is no tenant \(slug).")
            }
            let store = TrackerStore(pool: pool)
            var job = reusing ? try await store.openJob(phone: phone, tenant: tenant) : nil
            let id = JobID.random()
            var new = NewJob(
                customerPhone: phone, tokenSHA256: keyring.trackingToken(job: id.rawValue.bytes, version: 1).sha256,
                id: id)
            new.customerName = name
            new.serviceType = service
            if job == nil { job = try await store.createJob(new, tenant: tenant) }
            guard let job else {
                throw CommandError("The tenant \(slug) has no active number.")
            }
            return Opened(number: "J\(job.number)", trackingURL: try job.link(by: keyring, base: base))
        }
    }
}
