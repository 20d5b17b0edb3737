import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ingress
import Logging
import NIOCore
import QueueContract
import RelayModel
import RelayStore
import ServiceKit
import Synchronization
import TwilioContract

/// What the ingress has to do with, in memory and breakable.
final class World: Sendable {
    struct Kept: Equatable {
        var tenant: TenantID?
        var queue: WebhookQueue
        var payload: [UInt8]
    }

    struct State {
        var accounts: [AccountKey: [WebhookAccount]] = [:]
        var isDatabaseUp = true
        var isBrokerUp = true
        var reads: [AccountKey] = []
        var published: [Kept] = []
        var spilled: [Kept] = []
        var now = ContinuousClock.Instant.now
    }

    struct BrokerDown: Error {}

    static let base = "https://relay.example/hooks"
    static let number = "+15550100001"
    static let sid = "AC" + String(repeating: "a", count: 32)
    static let tenant = TenantID.random()
    static let moment = Moment(microseconds: 1_700_000_000_000_000)

    let context: ServiceContext
    private let state = Mutex(State())

    init() throws {
        let schema = SettingsSchema(service: "ingress", adminAddress: "127.0.0.1:0", settings: [.publicURL])
        context = ServiceContext(
            name: "ingress", settings: try loadSettings(schema, environment: ["BACKHOP_PUBLIC_URL": Self.base]),
            logger: Logger(label: "ingress") { _ in SwiftLogNoOpLogHandler() })
        setTokens(["12345"])
    }

    /// What happened and how things stand.
    var now: State { state.withLock { $0 } }

    func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

    /// The tokens of the account behind the number.
    func setTokens(_ tokens: [String]) {
        let account = WebhookAccount(tenant: Self.tenant, sid: Self.sid, authTokens: tokens.map { Array($0.utf8) })
        change { state in
            state.accounts[.account(Self.sid)] = [account]
            if let number = PhoneNumber(e164: Self.number) { state.accounts[.number(number)] = [account] }
        }
    }

    func advance(_ duration: Duration) { change { $0.now = $0.now.advanced(by: duration) } }

    /// The dependencies that lead here.
    var dependencies: IngressDependencies {
        var dependencies = IngressDependencies(
            accounts: { key in try self.read(key) },
            publish: { queue, body in try self.publish(queue, body) },
            spill: { tenant, queue, body in try self.spill(tenant, queue, body) })
        // A busy machine may take its time; whoever tests the limit sets a short one.
        dependencies.readPatience = .seconds(600)
        dependencies.now = { self.now.now }
        dependencies.clock = { Self.moment }
        return dependencies
    }

    private func read(_ key: AccountKey) throws -> [WebhookAccount] {
        try state.withLock { state in
            state.reads.append(key)
            guard state.isDatabaseUp else { throw DatabaseUnreachable("down") }
            return state.accounts[key] ?? []
        }
    }

    private func publish(_ queue: WebhookQueue, _ body: [UInt8]) throws {
        try state.withLock { state in
            guard state.isBrokerUp else { throw BrokerDown() }
            state.published.append(Kept(queue: queue, payload: body))
        }
    }

    private func spill(_ tenant: TenantID, _ queue: WebhookQueue, _ body: [UInt8]) throws {
        try state.withLock { state in
            guard state.isDatabaseUp else { throw DatabaseUnreachable("down") }
            state.spilled.append(Kept(tenant: tenant, queue: queue, payload: body))
        }
    }
}
