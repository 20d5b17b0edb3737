import ArgumentParser
import FoundationEssentials
import RelayModel
import RelayStore

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Describe a running installation in a file, for people and programs that try it.",
        discussion: "Used by `make up`. Makes an API key and a job for each tenant, unless the file has valid ones.")

    @OptionGroup var patience: Patience

    @Option(help: "Print what a newcomer needs from this file, and do nothing else.")
    var print: String?

    @Flag(help: "Print what a newcomer needs after writing the file.")
    var welcome = false

    @Option(help: "The tenants file that was applied.")
    var tenantsFile: String?

    @Option(help: "The file to write.")
    var output: String?

    @Option(help: "The base URL that Twilio calls.")
    var publicURL: String?

    @Option(help: "The broker's URL; without it BACKHOP_AMQP_URL.")
    var amqpURL: String?

    @Option(help: "The simulator's URL; empty for none.")
    var simulatorURL: String = ""

    @Option(help: "A service, as NAME=URL,ADMIN_URL,PID…; the URL may be empty.")
    var service: [String] = []

    func run() async throws {
        if let print {
            Swift.print(try DemoFile(path: print).welcome)
            return
        }
        guard let tenantsFile, let output, let publicURL else {
            throw CommandError("Give --tenants-file, --output and --public-url, or --print.")
        }
        let environment = CommandEnvironment()
        let amqpURL = try amqpURL ?? environment.required("BACKHOP_AMQP_URL", "give the broker's URL")
        let before = try? DemoFile(path: output)
        let file = try TenantsFile(path: tenantsFile)
        var tenants: [DemoFile.Tenant] = []
        for tenant in file.tenants {
            tenants.append(
                try await patience.wait(for: "the tenant \(tenant.slug)") {
                    try await describe(tenant, before: before, environment)
                })
        }
        let demo = DemoFile(
            public_url: publicURL, database_url: try environment.databaseURL(), amqp_url: amqpURL,
            simulator: DemoFile.Simulator(url: simulatorURL.isEmpty ? nil : simulatorURL),
            services: try services(), tenants: tenants)
        try demo.write(to: output)
        if welcome { Swift.print(demo.welcome) }
    }

    private func services() throws -> [String: DemoFile.Service] {
        var services: [String: DemoFile.Service] = [:]
        for text in service {
            let parts = text.split(separator: "=", maxSplits: 1)
            let fields = parts.last?.split(separator: ",", omittingEmptySubsequences: false) ?? []
            guard parts.count == 2, fields.count >= 2 else {
                throw CommandError("--service \(text): write NAME=URL,ADMIN_URL,PID…")
            }
            services[String(parts[0])] = DemoFile.Service(
                url: fields[0].isEmpty ? nil : String(fields[0]), admin_url: String(fields[1]),
                pids: fields.dropFirst(2).compactMap { Int($0) })
        }
        return services
    }

    private func describe(
        _ tenant: TenantsFile.Tenant, before: DemoFile?, _ environment: CommandEnvironment
    ) async throws -> DemoFile.Tenant {
        guard let account = tenant.accounts.first else {
            throw CommandError("The tenant \(tenant.slug) has no account.")
        }
        let known = before?.tenants.first { $0.slug == tenant.slug }?.api_key
        let key = try await apiKey(of: tenant.slug, known: known, environment)
        let customers = tenant.customers ?? []
        let phone = customers.first.flatMap { PhoneNumber(e164: $0.phone) }
        let job: JobOpener.Opened? =
            if let phone {
                try await JobOpener(environment).open(
                    slug: tenant.slug, phone: phone, name: customers.first?.name, service: nil, reusing: true)
            } else { nil }
        let chain = tenant.chains.first
        return DemoFile.Tenant(
            id: key.tenant.description, slug: tenant.slug, account_sid: account.account_sid,
            auth_token: account.auth_token, api_key_sid: account.api_key_sid, api_key_secret: account.api_key_secret,
            numbers: tenant.numbers.map(\.number),
            chain: (chain?.hops ?? []).map { hop in
                DemoFile.Hop(
                    operator: hop.operator, phone: tenant.operators.first { $0.name == hop.operator }?.phone ?? "",
                    window_seconds: hop.window_seconds ?? chain?.window_seconds ?? tenant.window_seconds ?? 60)
            },
            customers: customers.map { DemoFile.Person(name: $0.name, phone: $0.phone) }, api_key: key.text,
            job_number: job?.number, tracking_url: job?.trackingURL)
    }

    private func apiKey(
        of slug: String, known: String?, _ environment: CommandEnvironment
    ) async throws -> (tenant: TenantID, text: String) {
        let keyring = try environment.keyring()
        return try await environment.withPool { pool in
            let store = AdminStore(pool: pool, keyring: keyring)
            guard let tenant = try await store.tenant(slug: slug) else {
                throw CommandError("There is no tenant \(slug).", mayPass: true)
            }
            if let known, try await store.isValid(known, of: tenant) { return (tenant, known) }
            return (
                tenant,
                try await store.createAPIKey(slug: slug, name: "demo", scopes: ["jobs:read", "jobs:write", "admin"])
            )
        }
    }
}
