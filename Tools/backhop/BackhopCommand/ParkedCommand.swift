import AMQP
import ArgumentParser
import Keyring
import QueueContract
import RelayModel
import RelayStore

struct ParkedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parked", abstract: "Look after messages that nothing could process.",
        subcommands: [List.self, Requeue.self, Drop.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List them, oldest first, with the reason.")

        func run() async throws {
            let parked = try await CommandEnvironment().withPool { try await ParkedStore(pool: $0).open(limit: 1000) }
            for message in parked { print("\(message.id)  \(message.at)  \(message.queue)  \(message.reason)") }
            if parked.isEmpty { print("Nothing is parked.") }
        }
    }

    struct Requeue: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Put one back into the queue it came from.")

        @Argument(help: "Its id, as `list` shows it.")
        var id: String

        func run() async throws {
            let environment = CommandEnvironment()
            let row = try parkedID(id)
            let names = environment.queueNames
            let urls = try environment.required("BACKHOP_AMQP_URL", "give the broker's URL")
            try await environment.withPool { pool in
                let store = ParkedStore(pool: pool)
                guard try await store.message(row) != nil else { throw nothingParked }
                let publisher = try AMQPPublisher(
                    configuration: AMQPConfiguration(urls: urls, connectionName: "backhop-command"),
                    topology: Topology.make(names))
                await publisher.waitUntilConnected()
                let courier = Courier(publisher: publisher, names: names)
                let isThere = try await store.resolve(row, as: .requeued, naming: names.short) { message in
                    try await courier.publish(message.payload, to: names.full(message.queue))
                }
                await publisher.close()
                guard isThere else { throw nothingParked }
            }
            print("Queued again.")
        }
    }

    struct Drop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Mark one as dealt with; it stays in the table.")

        @Argument(help: "Its id, as `list` shows it.")
        var id: String

        func run() async throws {
            let environment = CommandEnvironment()
            let row = try parkedID(id)
            let names = environment.queueNames
            let isThere = try await environment.withPool { pool in
                try await ParkedStore(pool: pool).resolve(row, as: .dropped, naming: names.short)
            }
            guard isThere else { throw nothingParked }
            print("Dropped.")
        }
    }
}

private let nothingParked = CommandError("Nothing is parked under that id.")

extension CommandEnvironment {
    fileprivate var queueNames: QueueNames {
        QueueNames(prefix: optional("BACKHOP_QUEUE_PREFIX", default: "backhop."))
    }
}

private func parkedID(_ text: String) throws -> RowID {
    guard let id = RowID(text) else { throw CommandError("\(text) is no id: `backhop parked list` shows them.") }
    return id
}
