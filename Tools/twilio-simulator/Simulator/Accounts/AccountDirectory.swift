/// The accounts, numbers and people that exist in the simulated world; it does not change while the simulator runs.
package struct AccountDirectory: Sendable {
    /// A Twilio account.
    package struct Account: Sendable {
        /// `AC` and 32 hexadecimal digits.
        package var sid: String
        /// The primary auth token, which signs webhooks.
        package var primaryToken: String
        /// The secondary auth token, which authenticates but does not sign.
        package var secondaryToken: String?
        /// API key secrets by API key SID.
        package var apiKeys: [String: String]
    }

    /// A phone number that an account owns.
    package struct BusinessNumber: Sendable {
        /// In E.164 form.
        package var number: String
        /// The account that owns it.
        package var accountSID: String
        /// The slug of the tenant that lists it.
        package var tenant: String
        /// Whether it can send.
        package var isActive: Bool
    }

    /// Somebody with a phone.
    package struct Person: Sendable {
        /// What a person in the simulated world is.
        package enum Role: String, Sendable {
            case customer, `operator`
        }

        /// In E.164 form.
        package var phone: String
        /// As the tenants file has it.
        package var name: String
        /// The person's part.
        package var role: Role
        /// The slug of the tenant that lists the person.
        package var tenant: String
    }

    /// Accounts by SID.
    package private(set) var accounts: [String: Account] = [:]
    /// Numbers by E.164 form.
    package private(set) var numbers: [String: BusinessNumber] = [:]
    /// The numbers in the file's order.
    package private(set) var orderedNumbers: [BusinessNumber] = []
    /// Customers, then operators, of each tenant in the file's order.
    package private(set) var people: [Person] = []
    /// The tenants with their numbers and chains, in the file's order, for the phone wall.
    package private(set) var businesses: [Business] = []
    private var peopleByPhone: [String: Int] = [:]

    /// The person who owns a phone; the first one listed if there are several.
    package func person(_ phone: String) -> Person? { peopleByPhone[phone].map { people[$0] } }

    /// The numbers of one tenant, in the file's order.
    package func numbers(of tenant: String) -> [BusinessNumber] { orderedNumbers.filter { $0.tenant == tenant } }

    /// Reads a tenants file, in YAML or JSON.
    ///
    /// - Throws: ``SimulatorError`` naming the entry that cannot be used, never its secrets.
    package init(parsing text: String) throws(SimulatorError) {
        for tenant in try TenantsFile(parsing: text).tenants {
            for account in tenant.accounts ?? [] { try add(account) }
            for number in tenant.numbers ?? [] { try add(number, tenant: tenant.slug) }
            for person in tenant.customers ?? [] { try add(person, .customer, tenant: tenant.slug) }
            for person in tenant.operators ?? [] { try add(person, .operator, tenant: tenant.slug) }
        }
        for number in orderedNumbers where accounts[number.accountSID] == nil {
            throw SimulatorError("the number \(masked(number.number)) names an account that is not in the tenants file")
        }
        businesses = try Business.all(in: text)
    }

    private mutating func add(_ entry: TenantsFile.Account) throws(SimulatorError) {
        guard isSID(entry.accountSID, "AC") else {
            throw SimulatorError("an account_sid is not AC and 32 hexadecimal digits")
        }
        var account =
            accounts[entry.accountSID]
            ?? Account(sid: entry.accountSID, primaryToken: entry.authToken, apiKeys: [:])
        account.secondaryToken = entry.nextAuthToken ?? account.secondaryToken
        if let key = entry.apiKeySID, let secret = entry.apiKeySecret { account.apiKeys[key] = secret }
        accounts[account.sid] = account
    }

    private mutating func add(_ entry: TenantsFile.Number, tenant: String) throws(SimulatorError) {
        guard let number = e164(entry.number) else {
            throw SimulatorError("a number of \(tenant) is not a phone number in E.164 form")
        }
        guard numbers[number] == nil else {
            throw SimulatorError("the number \(masked(number)) is in the tenants file twice")
        }
        let entry = BusinessNumber(
            number: number, accountSID: entry.accountSID, tenant: tenant, isActive: entry.active ?? true)
        numbers[number] = entry
        orderedNumbers.append(entry)
    }

    private mutating func add(
        _ entry: TenantsFile.Person, _ role: Person.Role, tenant: String
    ) throws(SimulatorError) {
        guard let phone = e164(entry.phone) else {
            throw SimulatorError("the phone of a \(role.rawValue) of \(tenant) is not in E.164 form")
        }
        guard peopleByPhone[phone] == nil else { return }
        peopleByPhone[phone] = people.count
        people.append(Person(phone: phone, name: entry.name, role: role, tenant: tenant))
    }
}

/// A phone number with all but its last three digits hidden, for logs and errors.
func masked(_ number: String) -> String { "…\(number.suffix(3))" }
