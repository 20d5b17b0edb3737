import AMQP
import Foundation
import QueueContract
import Testing

/// `infra/rabbitmq/definitions.json` says what the code declares, no more and no less.
///
/// After a change of the topology write the file anew:
/// `BACKHOP_WRITE_DEFINITIONS=1 swift test --filter DefinitionsTests`.
@Suite struct DefinitionsTests {
    private struct File: Decodable {
        struct Exchange: Decodable {
            let name, vhost, type: String
            let durable, auto_delete, `internal`: Bool
        }
        struct Queue: Decodable {
            let name, vhost: String
            let durable, auto_delete: Bool
            let arguments: [String: Argument]
        }
        struct Nothing: Decodable {}
        let exchanges: [Exchange]
        let queues: [Queue]
        let bindings: [Nothing]
    }

    private struct Argument: Decodable {
        let value: AMQPValue

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                value = .int(number)
            } else {
                value = .string(try container.decode(String.self))
            }
        }
    }

    private let names = QueueNames(prefix: "backhop.")
    private let path = URL(filePath: #filePath).deletingLastPathComponent().resolvingSymlinksInPath()
        .appending(path: "../../infra/rabbitmq/definitions.json").standardizedFileURL

    init() throws {
        guard ProcessInfo.processInfo.environment["BACKHOP_WRITE_DEFINITIONS"] == "1" else { return }
        try Data(Definitions.json(names).utf8).write(to: path)
    }

    @Test func theFileIsWhatTheCodeWrites() throws {
        #expect(try String(contentsOf: path, encoding: .utf8) == Definitions.json(names))
    }

    @Test func theFileIsWhatTheCodeDeclares() throws {
        let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: path))
        let topology = Topology.make(names)
        let queues = file.queues.map { queue in
            AMQPQueue(
                name: queue.name, durable: queue.durable, autoDelete: queue.auto_delete,
                arguments: queue.arguments.mapValues(\.value))
        }
        #expect(queues == topology.queues)
        #expect(file.queues.allSatisfy { $0.vhost == "/" })
        #expect(file.exchanges.map(\.name) == topology.exchanges.map(\.name))
        #expect(file.exchanges.map(\.type) == topology.exchanges.map(\.kind.rawValue))
        #expect(file.exchanges.allSatisfy { $0.durable && !$0.auto_delete && !$0.internal && $0.vhost == "/" })
        #expect(file.bindings.count == topology.bindings.count)
    }

    @Test func theFileHasNoUsers() throws {
        let file = try JSONSerialization.jsonObject(with: Data(contentsOf: path)) as? [String: Any]
        #expect(Set((file ?? [:]).keys) == ["vhosts", "exchanges", "queues", "bindings"])
    }

    @Test func otherHostsAndPrefixesAreWritten() throws {
        let json = Definitions.json(QueueNames(prefix: "a\"b."), vhost: "it's \\")
        let file = try JSONDecoder().decode(File.self, from: Data(json.utf8))
        #expect(file.queues.first?.name == "a\"b.inbound")
        #expect(file.queues.allSatisfy { $0.vhost == "it's \\" })
    }
}
