import Keyring
import Postgres
import RelayModel
import RelayStore
import Testing

@testable import Router

/// Whom a text is from: strangers at an operators' number, operators who are customers, operators of two tenants. The table
/// "Who a text is from" of docs/texting.md.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct WhoIsWhoTests {
    private let operators = Office.operators
    private let secondNumber = phone("+15125550101")

    // MARK: - An operators' number

    @Test func aStrangersTextToAnOperatorsNumberIsKeptAlertedAndAnswered() async throws {
        try await Office.open { office in
            try await office.addNumber(secondNumber, chain: "nobody")
            let stranger = phone("+15125550177")
            #expect(try await office.receive("Hello?", from: stranger, at: secondNumber).meaning == "parked")
            #expect(try await office.value("select count(*) from parked_messages") == "1")
            #expect(try await office.value("select count(*) from relays") == "0")
            #expect(try await office.texts(to: Office.alertTo).count == 1)
            let answers = try await office.texts(to: stranger)
            #expect(answers.count == 1 && answers[0].hasPrefix("Acme: we got your message"))
            // No second answer at once, whatever they write.
            try await office.receive("Anybody?", from: stranger, at: secondNumber)
            #expect(try await office.texts(to: stranger).count == 1)
            for person in operators { #expect(try await office.texts(to: person).isEmpty) }
        }
    }

    @Test func operatorsAreUnderstoodAtAnOperatorsNumber() async throws {
        try await Office.open { office in
            try await office.addNumber(secondNumber, chain: "nobody")
            try await office.receive("OK", from: operators[0], at: secondNumber)
            #expect(try await office.texts(to: operators[0]).count == 1)
            #expect(try await office.value("select count(*) from parked_messages") == "0")
            #expect(try await office.value("select count(*) from jobs") == "0")
        }
    }

    // MARK: - An operator who is a customer

    /// Named as a customer, with a job, and yet an operator at every number of their tenant.
    @Test func anOperatorIsAnOperatorAtAllNumbersOfTheirTenantThoughACustomerAsWell() async throws {
        try await Office.open { office in
            try await office.addNumber(secondNumber, chain: "main")
            try await office.owner.script(
                """
                insert into customers (tenant_id, customer_id, phone, name)
                select tenant_id, gen_random_uuid(), '\(operators[0].e164)', 'Sam at home' from tenants
                """)
            for number in [Office.business, secondNumber] {
                try await office.receive("My own sink leaks", from: operators[0], at: number)
            }
            #expect(try await office.value("select count(*) from relays") == "0")
            #expect(
                try await office.value("select count(*) from inbound_messages where sender = 'operator'") == "2")
            for person in operators[1...] { #expect(try await office.texts(to: person).isEmpty) }
            #expect(try await office.texts(to: operators[0]).count == 2)
        }
    }

    @Test func whoDoesNotWorkThereAnyMoreIsACustomer() async throws {
        try await Office.open { office in
            try await office.owner.script("update operators set active = false where name = 'Sam'")
            #expect(try await office.receive("My own sink leaks", from: operators[0]).meaning == "opened")
            #expect(try await office.texts(to: operators[1]).count == 1)
            #expect(try await office.texts(to: operators[0]).isEmpty)
        }
    }

    @Test func anOperatorIsACustomerOfAnotherTenant() async throws {
        try await Office.open { office in
            let other = try await office.addTenant(operators: ["Kim": phone("+13035550111")])
            #expect(
                try await office.receive("My own sink leaks", from: operators[0], at: other.number, of: other.tenant)
                    .meaning == "opened")
            #expect(try await office.texts(to: phone("+13035550111")).count == 1)
            #expect(try await office.value("select count(*) from relays where tenant_id = '\(office.tenant)'") == "0")
            // Kim's answer goes to Sam from the other tenant's number, and shows none of Kim's.
            try await office.receive("Which street?", from: phone("+13035550111"), at: other.number, of: other.tenant)
            #expect(try await office.texts(to: operators[0]).contains("Which street?"))
            #expect(
                try await office.value(
                    "select string_agg(distinct our_number, ',') from outbound_messages where their_number = '\(operators[0].e164)'"
                ) == other.number.e164)
        }
    }

    // MARK: - An operator of two tenants

    /// Both have given Sam the same code: the number that an answer is sent to says which is meant.
    @Test func anOperatorOfTwoTenantsAnswersEachAtItsOwnNumber() async throws {
        try await Office.open { office in
            let other = try await office.addTenant(operators: ["Sam": operators[0]])
            try await office.receive("At Acme")
            try await office.receive("At the other", from: Office.customer, at: other.number, of: other.tenant)
            try await office.owner.script("update hops set code = 'K7'")
            #expect(try await office.texts(to: operators[0]).count == 2)
            try await office.receive("OK K7", from: operators[0], at: other.number, of: other.tenant)
            #expect(try await office.states(other.tenant) == "open,acknowledged")
            // What Sam writes there goes to that tenant's customer only, from its number.
            try await office.receive("Which street?", from: operators[0], at: other.number, of: other.tenant)
            #expect(
                try await office.value(
                    "select string_agg(our_number, ',') from outbound_messages where their_number = '\(Office.customer.e164)' and body = 'Which street?'"
                ) == other.number.e164)
            try await office.receive("OK", from: operators[0])
            #expect(try await office.states(other.tenant) == "acknowledged,acknowledged")
        }
    }
}

extension Office {
    struct OtherTenant {
        let tenant: TenantID
        let number: PhoneNumber
    }

    /// Adds a number; the chain `nobody` has no hops.
    fileprivate func addNumber(_ number: PhoneNumber, chain: String) async throws {
        try await owner.script(
            """
            insert into chains (tenant_id, chain_id, name) select tenant_id, gen_random_uuid(), 'nobody' from tenants;
            insert into numbers (tenant_id, e164, account_sid, chain_id)
            select tenant_id, '\(number.e164)', '\(Self.account)', chain_id from chains where name = '\(chain)'
            """)
    }

    /// Adds a tenant with a number of its own.
    fileprivate func addTenant(operators: [String: PhoneNumber]) async throws -> OtherTenant {
        let account = "AC" + String(repeating: "2", count: 32)
        let number = phone("+13035550100")
        let names = operators.keys.sorted()
        let definition = TenantDefinition(
            slug: "other", name: "Other", timeZone: "UTC", windowSeconds: 60, alertTo: nil,
            accounts: [
                .init(
                    sid: account, authToken: "t", nextAuthToken: nil,
                    apiKeySID: "SK" + String(repeating: "2", count: 32),
                    apiKeySecret: "s")
            ],
            operators: names.compactMap { name in operators[name].map { .init(name: name, phone: $0) } },
            chains: [
                .init(
                    name: "main", windowSeconds: nil, cycles: 1,
                    hops: names.map { (operatorName: $0, windowSeconds: nil) })
            ],
            numbers: [.init(e164: number, accountSID: account, chain: "main", isActive: true, segmentsPerSecond: 1)],
            customers: [])
        let keyring = try Keyring(parsing: Keyring.generated(keyID: "k1"))
        return OtherTenant(
            tenant: try await AdminStore(pool: owner, keyring: keyring).apply(definition), number: number)
    }

    /// Decides a text to one of the numbers.
    @discardableResult
    fileprivate func receive(
        _ body: String, from phone: PhoneNumber, at number: PhoneNumber, of tenant: TenantID? = nil
    ) async throws -> InboundOutcome {
        let usual = text(body, from: phone)
        return try await decide(
            InboundRecord(
                tenant: tenant ?? self.tenant, sid: usual.sid, accountSID: usual.accountSID, our: number, their: phone,
                body: body, mediaURLs: [], receivedAt: usual.receivedAt))
    }

    /// The states of the relays, the other tenant's last.
    fileprivate func states(_ other: TenantID) async throws -> String? {
        try await value("select string_agg(state, ',' order by tenant_id = '\(other)') from relays")
    }
}
