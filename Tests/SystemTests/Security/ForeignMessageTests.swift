import AMQP
import Foundation
import HTTPTransport
import Postgres
import QueueContract
import RelayModel
import Testing

@testable import TestInstallation

/// A message of whatever queue, in the name of one business, does nothing with what is another's: it is acknowledged, or
/// parked with a reason.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ForeignMessageTests {
    private static let tables =
        RivalBusiness.tables
        + ["outbound_messages", "inbound_messages", "send_attempts", "delivery_reports", "audit_events", "alerts"]
    private static let parked = """
        select count(*) from parked_messages
        where reason <> '' and tenant_id not in (select tenant_id from tenants where slug = 'rival')
        """
    private static let rivalSID = "SM" + String(repeating: "b", count: 32)

    @Test func everyQueueAndEveryPayloadHasItsMessages() throws {
        let queues = Topology.make(QueueNames(prefix: "")).queues.map { $0.name.replacing(/\.[0-9]+s$/, with: "") }
        #expect(Set(queues) == Set(PayloadKind.allCases.flatMap(\.queues)))
        let folder = URL(filePath: #filePath).appending(path: "../../../../Shared/QueueContract").standardizedFileURL
        var types: Set<String> = []
        for file in try FileManager.default.subpathsOfDirectory(atPath: folder.path) where file.hasSuffix(".swift") {
            let source = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            types.formUnion(source.matches(of: /struct (\w+): QueuePayload/).map { String($0.1) })
        }
        #expect(types == Set(PayloadKind.allCases.map(\.rawValue)))
    }

    @Test func noMessageDoesAnythingWithWhatIsAnothers() async throws {
        try await withGuardedInstallation { installation, secrets in
            let messages = try await prepare(installation, secrets)
            try await withBroker(of: installation) { broker in
                let before = try await digest(installation)
                for message in PayloadKind.allCases.flatMap({ messages.all(of: $0) }) {
                    try await deal(message, installation, broker)
                    #expect(try await digest(installation) == before, "\(message)")
                }
                let answered = "select string_agg(distinct state, ',') from commands where requested_by = 'acme'"
                #expect(try await installation.value(answered) == "refused")
                // What was named is there, and whose it is does something with it.
                for (message, query, result) in messages.own {
                    #expect(try await installation.value(query) != result, "\(message)")
                    try await broker.publish(AMQPMessage(body: message.body), to: message.address)
                    try await installation.until(query, is: result)
                }
            }
            try await installation.untilReady("tracker")
        }
    }

    // MARK: - Two businesses with a relay each

    private func prepare(_ installation: Installation, _ secrets: Secrets) async throws -> ForeignMessages {
        try await installation.simulator.text(from: Installation.customer, "My dumpster is full")
        try await installation.until("select delivery_status from outbound_messages", is: "delivered")
        try await installation.end("sender")
        _ = try await RivalBusiness(on: installation, secrets)
        let ours = try await BusinessNames(of: "acme", installation)
        let theirs = try await BusinessNames(of: "rival", installation)
        let (theirCommand, theirText) = (CommandID.random(), OutboundID.random())
        try await leave(theirCommand, theirText, to: theirs, on: installation)
        let names = QueueNames(prefix: installation.prefix)
        try installation.start("sender")
        try await installation.untilReady("sender")
        try await eventually("the hint of the rival's turn was looked at") {
            try await acknowledged(names.send, installation) > 0
        }
        return ForeignMessages(
            names: names, ours: ours, theirs: theirs, theirSID: Self.rivalSID, theirCommand: theirCommand,
            commands: try await commands(ours, theirs, installation), theirText: theirText)
    }

    /// Leaves them what only a message would bring about, for the sweeper does not look at it: a turn whose text has failed, a
    /// text that waits, and a command.
    private func leave(
        _ command: CommandID, _ text: OutboundID, to theirs: BusinessNames, on installation: Installation
    ) async throws {
        try await installation.database.script(
            """
            update outbound_messages set state = 'cancelled'
            where tenant_id = '\(theirs.tenant)' and outbound_id <> '\(theirs.outbound)';
            update outbound_messages set state = 'failed', failure_noted_at = now(), message_sid = '\(Self.rivalSID)'
            where outbound_id = '\(theirs.outbound)';
            insert into outbound_messages (
                tenant_id, outbound_id, account_sid, our_number, their_number, purpose, lane, body, segments, order_at,
                order_tie, next_hint_at
            ) values (
                '\(theirs.tenant)', '\(text)', '\(theirs.account)', '\(theirs.number.e164)',
                '\(theirs.personPhone.e164)', 'notice', 'send', 'Hello', 1, now(), '', 'infinity'
            );
            insert into commands (tenant_id, command_id, kind, payload, requested_by, next_hint_at)
            values (
                '\(theirs.tenant)', '\(command)', 'notify_customer',
                jsonb_build_object('job', '\(theirs.job)', 'body', 'Hello'), 'rival', 'infinity'
            )
            """)
    }

    /// Makes the commands' rows.
    private func commands(
        _ ours: BusinessNames, _ theirs: BusinessNames, _ installation: Installation
    ) async throws -> [CommandID] {
        let found = try await installation.value(
            "select parked_id from parked_messages where tenant_id = '\(theirs.tenant)' limit 1")
        let parked = try #require(found.flatMap { ParkedID($0) })
        var ids: [CommandID] = []
        for arguments in ForeignCommands(ours: ours, theirs: theirs, theirParked: parked).all {
            let id = CommandID.random()
            try await installation.database.script(
                """
                insert into commands (tenant_id, command_id, kind, payload, requested_by, next_hint_at)
                values ('\(ours.tenant)', '\(id)', '\(arguments.kind)', '\(try arguments.json())', 'acme', 'infinity')
                """)
            ids.append(id)
        }
        return ids
    }

    // MARK: - Publishing

    private func withBroker(
        of installation: Installation, _ body: (AMQPPublisher) async throws -> Void
    ) async throws {
        let broker = try AMQPPublisher(
            configuration: AMQPConfiguration(
                urls: TestServers.amqpURL, connectionName: "\(installation.prefix)foreign"))
        do {
            await broker.waitUntilConnected()
            try await body(broker)
        } catch {
            await broker.close()
            throw error
        }
        await broker.close()
    }

    /// Publishes the message, and waits until it has ended as it should.
    private func deal(
        _ message: ForeignMessage, _ installation: Installation, _ broker: AMQPPublisher
    ) async throws {
        let parked = try await countParked(installation)
        let before = try await acknowledged(message.consumer, installation)
        try await broker.publish(
            AMQPMessage(body: message.body, contentType: "application/json"), to: message.address)
        guard message.consumer != nil else { return }
        try await eventually("\(message) is acknowledged", log: installation.log(of: "router")) {
            try await acknowledged(message.consumer, installation) > before
        }
        try await eventually("\(message) is \(message.isParked ? "" : "not ")parked") {
            try await countParked(installation) == parked + (message.isParked ? 1 : 0)
        }
    }

    private func countParked(_ installation: Installation) async throws -> Int {
        let count = try await installation.value(Self.parked)
        return try #require(count.flatMap { Int($0) })
    }

    /// How many messages of the queue the router and the sender have acknowledged since they were started.
    private func acknowledged(_ queue: String?, _ installation: Installation) async throws -> Int {
        guard let queue else { return 0 }
        let name = "backhop_consumer_acked_total{queue=\"\(queue)\"}"
        var sum = 0.0
        for service in ["router", "sender"] { sum += try await installation.metric(name, of: service) ?? 0 }
        return Int(sum)
    }

    private func digest(_ installation: Installation) async throws -> [String] {
        try await installation.digest(of: Self.tables, business: "rival")
    }
}
