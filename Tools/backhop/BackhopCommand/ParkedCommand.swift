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
            let names = QueueNames(prefix: environment.optional("BACKHOP_QUEUE_PREFIX", default: "backhop."))
            let urls = try environment.required("BACKHOP_AMQP_URL", "give the broker's URL")
            try await environment.withPool { pool in
                let store = ParkedStore(pool: pool)
                guard let message = try await store.message(row) else {
                    throw CommandError("Nothing is parked under that id.")
                }
                let publisher = try AMQPPublisher(
                    configuration: AMQPConfiguration(urls: urls, connectionName: "backhop-command"),
                    topology: Topology.make(names))
                await publisher.waitUntilConnected()
                try await Courier(publisher: publisher, names: names)
                    .publish(message.payload, to: names.full(message.queue))
                await publisher.close()
                try await store.resolve(row, as: .requeued)
            }
            print("Queued again.")
        }
    }

    struct Drop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Mark one as dealt with; it stays in the table.")

        @Argument(help: "Its id, as `list` shows it.")
        var id: String

        func run() async throws {
            let row = try parkedID(id)
            let isThere = try await CommandEnvironment().withPool { pool in
                try await ParkedStore(pool: pool).resolve(row, as: .dropped)
            }
            guard isThere else { throw CommandError("Nothing is parked under that id.") }
            print("Dropped.")
        }
    }
}

private func parkedID(_ text: String) throws -> RowID {
    guard let id = RowID(text) else { throw CommandError("\(text) is no id: `backhop parked list` shows them.") }
    return id
}
