import ArgumentParser
import QueueContract
import RelayModel
import RelayStore

struct CustomerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "customer", abstract: "Look after customers' data.", subcommands: [Redact.self])

    struct Redact: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forget a customer's name, number and texts; the record and the SIDs stay.")

        @Option(help: "The tenant's slug.")
        var tenant: String

        @Option(help: "The customer's phone in E.164 form.")
        var phone: String

        func run() async throws {
            guard let phone = PhoneNumber(e164: phone) else {
                throw CommandError("\(self.phone) is no phone number in E.164 form, such as +15550100123.")
            }
            try await CommandEnvironment().withPool { pool in
                guard let customer = try await CustomerStore(pool: pool).customer(phone: phone, slug: tenant) else {
                    throw CommandError("The tenant \(tenant) has no customer with that phone.")
                }
                let status = try await ordered(customer, TrackerStore(pool: pool))
                guard status.state == "done" else {
                    throw CommandError(
                        "Not redacted: a relay of theirs is open or a text is on its way. Close it, then try again.",
                        mayPass: true)
                }
                print("redacted")
            }
        }

        /// Asks the router and waits for its answer; its sweeper finds the order within a few seconds.
        private func ordered(
            _ customer: (tenant: TenantID, id: CustomerID), _ store: TrackerStore
        ) async throws -> CommandStatus {
            let order = CommandArguments.redactCustomer(customer.id)
            let command = CommandID.random()
            try await store.submit(
                command, kind: order.kind, payload: try order.json(), requestedBy: "backhop", tenant: customer.tenant)
            for _ in 0..<120 {
                try await Task.sleep(for: .milliseconds(500))
                if let status = try await store.command(command, tenant: customer.tenant), status.state != "pending" {
                    return status
                }
            }
            throw CommandError("No router has answered within a minute; it will carry the order out when one runs.")
        }
    }
}
