import NIOCore
import NIOPosix
import Synchronization

/// What stands before several processes of a service, as a balancer of connections does: each connection goes to the next
/// process that takes it, and ends when either side ends.
final class Front: Sendable {
    private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    private let listener: NIOAsyncChannel<Connection, Never>
    private let workers: [Int]
    private let turn = Atomic<Int>(0)

    /// Opens a port of this machine before the ports of the processes; ``run()`` has to follow.
    init(port: Int, before workers: [Int]) async throws {
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 512)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture { try Connection(wrappingChannelSynchronously: channel) }
            }
        self.workers = workers
        self.listener = listener
    }

    /// Lets people in until cancelled; then everything is closed.
    func run() async {
        try? await listener.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections {
                    group.addTask { await self.admit(connection) }
                }
            }
        }
    }

    private func admit(_ caller: Connection) async {
        let worker = await nextWorker()
        try? await caller.executeThenClose { request, answer in
            // Nobody is there: the caller's connection just ends.
            guard let worker else { return }
            try await worker.executeThenClose { response, sink in
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { try? await Front.pump(request, to: sink) }
                    group.addTask { try? await Front.pump(response, to: answer) }
                    await group.next()
                    group.cancelAll()
                }
            }
        }
    }

    /// A connection to the process whose turn it is, or to the first one after it that takes it.
    private func nextWorker() async -> Connection? {
        let first = turn.add(1, ordering: .relaxed).newValue
        for offset in workers.indices {
            if let connection = try? await connect(to: workers[(first + offset) % workers.count]) { return connection }
        }
        return nil
    }

    private func connect(to port: Int) async throws -> Connection {
        try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture { try Connection(wrappingChannelSynchronously: channel) }
            }
    }

    private static func pump(
        _ source: NIOAsyncChannelInboundStream<ByteBuffer>, to sink: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws {
        for try await bytes in source { try await sink.write(bytes) }
    }
}
