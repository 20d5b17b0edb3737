import Foundation
import Keyring
import Postgres
import RelayModel
import Testing

@testable import RelayStore

/// One tenant's people and messages see nothing of another tenant's: the queries do not, and for the tracker's role neither does
/// the database.
@Suite(.timeLimit(.minutes(5)))
struct TenantWallTests {
    @Test func theTrackersRoleSeesNoTableUnboundAndOnlyItsOwnTenantBound() async throws {
        try await withTwoTenants { world in
            let tables = try await world.trackersTables()
            #expect(tables.count == 25, "\(tables)")
            for table in tables {
                #expect(try await world.count(table, as: nil) == 0, "\(table) is visible to nobody's tracker")
                #expect(try await world.count(table, as: world.acme, foreignTo: world.acme) == 0, "\(table)")
            }
            // The data is there: the wall is what hides it.
            for table in [
                "jobs", "customers", "relays", "hops", "outbound_messages", "inbound_messages", "audit_events",
            ] {
                #expect(try await world.count(table, as: world.acme) > 0, "\(table)")
                #expect(try await world.count(table, as: world.other) > 0, "\(table)")
            }
            #expect(try await world.count("hop_audit", as: nil) == 0)
            #expect(try await world.count("hop_audit", as: world.acme, foreignTo: world.acme) == 0)
        }
    }

    @Test func theTrackersRoleWritesNothingOfAnotherTenant() async throws {
        try await withTwoTenants { world in
            let insert =
                "insert into commands (tenant_id, command_id, kind, payload, requested_by) values ('\(world.other)', gen_random_uuid(), 'cancel', '{}', 'x')"
            let error = await #expect(throws: PostgresError.self) { try await world.run(insert, as: world.acme) }
            #expect(error?.sqlstate == "42501")
            try await world.run("update customers set name = 'Mine'", as: world.acme)
            #expect(
                try await world.owner.query(
                    PostgresStatement("mine", "select tenant_id from customers where name = 'Mine'")
                ).rows.map { try $0.id("tenant_id", as: TenantID.self) } == [world.acme])
        }
    }

    /// Every method of the tracker's store, with the other tenant's keys.
    @Test func noMethodOfTheTrackersStoreAnswersForAnotherTenantsKeys() async throws {
        try await withTwoTenants { world in
            let store = TrackerStore(pool: world.tracker)
            let job = try #require(try await store.jobs(tenant: world.other, limit: 10).first)
            let mine = try #require(try await store.jobs(tenant: world.acme, limit: 10).first)
            #expect(try await store.job(job.id, tenant: world.other) != nil)
            #expect(try await store.job(job.id, tenant: world.acme) == nil)
            #expect(try await store.job(number: mine.number, tenant: world.acme)?.id == mine.id)
            // Both tenants have a job of that number.
            #expect(try await store.job(number: job.number, tenant: .random()) == nil)
            #expect(try await store.tenant(slug: "other") == world.other)
            #expect(try await store.tenant(slug: "nobody") == nil)
            #expect(try await store.openJob(phone: job.customer.phone, tenant: world.acme)?.id != job.id)
            #expect(try await store.messages(job.id, tenant: world.other).isEmpty == false)
            #expect(try await store.messages(job.id, tenant: world.acme).isEmpty)
            #expect(try await store.milestones(job.id, tenant: world.acme).isEmpty)
            let command = CommandID.random()
            try await store.submit(command, kind: "cancel", payload: "{}", requestedBy: "x", tenant: world.other)
            #expect(try await store.command(command, tenant: world.other) != nil)
            #expect(try await store.command(command, tenant: world.acme) == nil)
            try await noMethodOfTheDispatcherAPI(store, world)
            var new = NewJob(
                customerPhone: mine.customer.phone, tokenSHA256: Array(repeating: 7, count: 32), id: .random())
            new.our = job.our
            #expect(try await store.createJob(new, tenant: world.acme) == nil, "the number is the other tenant's")
            // The ways in are by secrets, which name their tenant.
            #expect(try await store.job(tokenSHA256: world.token(of: world.other))?.tenant == world.other)
            #expect(try await store.job(tokenSHA256: Array(repeating: 0, count: 32)) == nil)
            #expect(try await store.apiKey(prefix: "other")?.tenant == world.other)
            let link = try #require(try await store.ackLink(tokenSHA256: world.token(of: world.other)))
            #expect(link.tenant == world.other && link.business == "other" && link.customer == "Jane other")
            try await world.owner.script("update tenants set language = 'es' where tenant_id = '\(world.other)'")
            #expect(try await store.ackLink(tokenSHA256: world.token(of: world.other))?.language == .spanish)
            #expect(try await store.ackLink(tokenSHA256: Array(repeating: 0, count: 32)) == nil)
            #expect(try await store.apiKey(prefix: "nobody") == nil)
        }
    }

    /// What the endpoints of relays, the record and the numbers ask.
    private func noMethodOfTheDispatcherAPI(_ store: TrackerStore, _ world: World) async throws {
        let (relay, _, job) = try await world.keys(of: world.other)
        let person = try await world.key("operator_id", "operators", of: world.other)
        let customer = try #require(CustomerID(try await world.key("customer_id", "customers", of: world.other)))
        let number = try #require(PhoneNumber(e164: "+15125550002"))
        let sid = try #require(
            MessageSID(rawValue: try await world.key("message_sid", "inbound_messages", of: world.other)))
        let chain = try #require(ChainID(try await world.key("chain_id", "chains", of: world.other)))
        #expect(try await store.relay(relay, tenant: world.other)?.hops.count == 1)
        #expect(try await store.relay(relay, tenant: world.acme) == nil)
        #expect(try await !store.hasRelay(relay, tenant: world.acme))
        #expect(try await store.relay(of: sid, tenant: world.other) == relay)
        #expect(try await store.relay(of: sid, tenant: world.acme) == nil)
        #expect(try await store.messages(of: relay, tenant: world.other).count == 2)
        #expect(try await store.messages(of: relay, tenant: world.acme).isEmpty)
        #expect(try await store.hopAudit(relay, tenant: world.other).count == 1)
        #expect(try await store.hopAudit(relay, tenant: world.acme).isEmpty)
        #expect(try await store.events(relay, tenant: world.acme).isEmpty)
        for change: (inout RelayFilter) -> Void in [
            { $0.operatorID = OperatorID(person) }, { $0.customer = customer }, { $0.job = job },
        ] {
            var filter = RelayFilter()
            change(&filter)
            #expect(try await store.relays(filter, tenant: world.other, limit: 10).map(\.id) == [relay])
            #expect(try await store.relays(filter, tenant: world.acme, limit: 10).isEmpty)
        }
        #expect(try await store.activeOperator(person, tenant: world.other) != nil)
        #expect(try await store.activeOperator(person, tenant: world.acme) == nil)
        let mine = try await store.performance(tenant: world.acme, since: nil, until: nil).operators.map(\.id)
        #expect(mine.count == 1 && mine.map(\.description) != [person])
        #expect(try await store.number(number, tenant: world.acme) == nil)
        let version = try #require(try await store.number(number, tenant: world.other)?.updatedAt)
        #expect(
            try await store.change(
                number, to: NumberChange(chain: chain, isActive: false), by: "x", since: version, tenant: world.acme)
                == nil)
        try await nothingOfTheDirectory(store, world)
        for kind in AuditRecordKind.allCases {
            let page = try await store.auditPage(kind, after: nil, limit: 100, tenant: world.acme)
            #expect(!page.contains { $0.json.contains("\"other\"") }, "\(kind)")
        }
        for change: (inout AuditFilter) -> Void in [
            { $0.operatorID = OperatorID(person) }, { $0.customer = customer }, { $0.job = job },
        ] {
            var filter = AuditFilter()
            change(&filter)
            #expect(try await store.auditPage(.events, filter, after: nil, limit: 9, tenant: world.other).count == 1)
            #expect(try await store.auditPage(.events, filter, after: nil, limit: 9, tenant: world.acme).isEmpty)
        }
        #expect(try await store.customer(customer, tenant: world.other)?.name == "Jane other")
        #expect(try await store.customer(customer, tenant: world.acme) == nil)
        let seen = try #require(try await store.customer(customer, tenant: world.other)?.updatedAt)
        #expect(try await store.rename(customer, to: "Mine", by: "x", since: seen, tenant: world.acme) == nil)
        #expect(try await store.customers(limit: 9, tenant: world.acme).map(\.name) == ["Jane acme"])
        let search = try #require(CustomerSearch("other"))
        #expect(try await store.customers(search: search, limit: 9, tenant: world.other).map(\.id) == [customer])
        #expect(try await store.customers(search: search, limit: 9, tenant: world.acme).isEmpty)
        var edit = JobEdit()
        edit.address = "12 Main St"
        guard case .missing = try await store.change(job, edit, by: "x", since: nil, tenant: world.acme) else {
            Issue.record("a job of another tenant was changed")
            return
        }
        let parked = try #require(ParkedID(try await world.key("parked_id", "parked_messages", of: world.other)))
        #expect(try await store.hasParked(parked, tenant: world.other))
        #expect(try await !store.hasParked(parked, tenant: world.acme))
        #expect(try await store.parked(limit: 9, tenant: world.acme).contains { $0.id == parked } == false)
        let request = RepeatableRequest(apiKey: "x", name: "1", sha256: [1])
        guard case .first = try await store.claim(request, tenant: world.other),
            case .first = try await store.claim(request, tenant: world.acme)
        else {
            Issue.record("a request of one tenant stands in another's way")
            return
        }
    }

    /// Operators, chains and numbers of the other tenant, by their ids and names.
    private func nothingOfTheDirectory(_ store: TrackerStore, _ world: World) async throws {
        let person = try #require(try await store.operators(tenant: world.other).first)
        #expect(try await store.operators(tenant: world.acme).map(\.id) != [person.id])
        #expect(try await store.operatorSettings(person.id.description, tenant: world.other) == person)
        #expect(try await store.operatorSettings(person.id.description, tenant: world.acme) == nil)
        let off = OperatorChange(isActive: false, hours: .always)
        #expect(
            try await store.change(person.id, to: off, by: "x", since: person.updatedAt, tenant: world.acme) == nil)
        let chain = try #require(try await store.chainSettings("main", tenant: world.other))
        #expect(try await store.chainSettings("main", tenant: world.acme)?.id != chain.id)
        #expect(try await store.chains(tenant: world.acme).count == 1)
        let empty = ChainChange(windowSeconds: nil, cycles: 1, emergency: nil, hops: [])
        #expect(
            try await store.change(chain.id, to: empty, by: "x", since: chain.updatedAt, tenant: world.acme) == nil)
        #expect(try await store.chainSettings("main", tenant: world.other) == chain)
        #expect(try await store.numbers(tenant: world.acme).map(\.number.e164) == ["+15125550001"])
    }

    /// What a message of a queue may name: with another tenant's key it names nothing.
    @Test func noDecisionOfTheRouterTouchesAnotherTenantsRows() async throws {
        try await withTwoTenants { world in
            let store = RouterStore(pool: world.router)
            let (relay, outbound, job) = try await world.keys(of: world.other)
            let customer = try #require(CustomerID(try await world.key("customer_id", "customers", of: world.other)))
            let person = try #require(OperatorID(try await world.key("operator_id", "operators", of: world.other)))
            let chain = try #require(ChainID(try await world.key("chain_id", "chains", of: world.other)))
            let parked = try #require(ParkedID(try await world.key("parked_id", "parked_messages", of: world.other)))
            let key = HopKey(tenant: world.acme, relay: relay, hop: 1)
            try await store.decide { (transaction: RouterTransaction) async throws -> Void in
                #expect(try await transaction.relay(world.acme, relay) == nil)
                #expect(try await transaction.place(world.acme, of: relay) == nil)
                #expect(try await transaction.clock(of: key) == nil)
                #expect(try await transaction.pending(world.acme, relay: relay).isEmpty)
                #expect(try await transaction.withdraw(world.acme, relay: relay, hop: 1).isEmpty)
                #expect(try await transaction.keep(world.acme, relay: relay, for: person).isEmpty)
                #expect(try await transaction.takeFailure(world.acme, outbound) == nil)
                #expect(try await transaction.jobContact(world.acme, job) == nil)
                #expect(try await transaction.phone(world.acme, of: customer) == nil)
                let our = try #require(PhoneNumber(e164: "+15125550002"))
                #expect(try await transaction.relaysAsked(world.acme, person, our: our).isEmpty)
                #expect(try await transaction.relaysAsked(world.other, person, our: our).count == 1)
                #expect(try await transaction.moveJob(world.acme, job, to: .completed) == nil)
                try await transaction.setOff(world.acme, person, until: nil)
                #expect(try await transaction.unavailable(world.other, among: [person]).isEmpty)
                let question = PendingQuestion(kind: .confirm, text: "ok", options: [relay])
                let sid = try #require(MessageSID(rawValue: "SM" + String(repeating: "0", count: 32)))
                try await transaction.keep(question, about: sid, world.other, to: person, our: our)
                #expect(try await transaction.question(world.acme, to: person, our: our) == nil)
                try await transaction.clearQuestion(world.acme, to: person, our: our)
                #expect(try await transaction.question(world.other, to: person, our: our)?.asked == question)
                #expect(try await transaction.colleagues(world.acme, of: person).map(\.name) == ["Sam"])
                #expect(try await transaction.clocks(world.acme).seconds(at: transaction.now()) == 0)
                #expect(try await transaction.operatorRecord(world.acme, person) == nil)
                #expect(try await transaction.place(world.acme, ofJob: job) == nil)
                #expect(try await !transaction.isOpen(world.acme, job))
                #expect(try await transaction.chain(world.acme, chain) == nil)
                #expect(try await transaction.openRelays(world.acme, of: job).isEmpty)
                #expect(try await transaction.cancelJob(world.acme, job) == nil)
                #expect(try await transaction.withdraw(world.acme, job: job).isEmpty)
                #expect(try await !transaction.redact(customer, of: world.acme))
                #expect(try await transaction.parked(world.acme, parked) == nil)
                #expect(try await transaction.parked(world.other, parked) != nil)
                #expect(try await transaction.texts(world.acme, of: relay).isEmpty)
                #expect(try await transaction.textsUnknown(to: person, of: relay, world.acme).isEmpty)
                #expect(try await transaction.reported(outbound, account: World.account(1)) == nil)
                #expect(try await !transaction.mayHaveReached(person, world.acme, relay: relay))
                #expect(try await transaction.reported(outbound, account: World.account(2)) != nil)
            }
            let sender = SenderStore(pool: world.sender, keyring: world.keyring)
            let hint = OutboundHint(tenant: world.acme, outbound: outbound, lane: .send)
            guard case .leave(nil) = try await sender.claim(hint, lease: .seconds(30), settle: .seconds(15)) else {
                Issue.record("the sender took another tenant's text")
                return
            }
        }
    }
}
