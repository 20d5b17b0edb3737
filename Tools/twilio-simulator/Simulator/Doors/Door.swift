import NIOCore
import NIOPosix
import NIOSSL

/// A further way in to the REST API, on a port of its own, that can be shut in several ways while the simulator runs.
struct Door: Sendable {
    /// What happens to who comes.
    enum State: String, Sendable, CaseIterable {
        /// Everything is forwarded to the simulator.
        case open
        /// Nobody listens: connections are refused.
        case refused
        /// Connections are accepted and never answered.
        case silent
        /// Connections are accepted, and reset as soon as something comes.
        case reset
        /// TLS with a certificate that nobody can trust, instead of HTTP.
        case wrongCertificate = "wrong_certificate"
    }

    fileprivate typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    let state: State
    let port: Int
    private let listener: NIOAsyncChannel<Connection, Never>?

    /// Opens a port on this machine.
    init(_ state: State, port: Int) async throws {
        self.state = state
        guard state != .refused else {
            (self.port, listener) = (port, nil)
            return
        }
        let tls = state == .wrongCertificate ? try WrongCertificate.serverContext() : nil
        let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 512)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        let listener = try await bootstrap.bind(host: "127.0.0.1", port: port) { channel in
            channel.eventLoop.makeCompletedFuture {
                if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                return try Connection(wrappingChannelSynchronously: channel)
            }
        }
        (self.port, self.listener) = (listener.channel.localAddress?.port ?? port, listener)
    }

    /// Lets people in, or not, until cancelled; then everything is closed.
    ///
    /// - Parameter target: Where the simulator listens.
    func run(to target: SocketAddress?) async {
        try? await listener?.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections {
                    group.addTask { await admit(connection, to: target) }
                }
            }
        }
    }

    private func admit(_ connection: Connection, to target: SocketAddress?) async {
        switch state {
        case .open:
            if let target { try? await forward(connection, to: target) }
        case .reset:
            // Before anything came the caller may not have noticed yet that it is connected, and say that it never was.
            try? await connection.executeThenClose { inbound, _ in
                for try await _ in inbound { break }
                await connection.channel.reset()
            }
        case .silent, .wrongCertificate, .refused:
            // Whatever comes is read and thrown away.
            try? await connection.executeThenClose { inbound, _ in
                for try await _ in inbound {}
            }
        }
    }

    private func forward(_ caller: Connection, to target: SocketAddress) async throws {
        let simulator = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(to: target) { channel in
                channel.eventLoop.makeCompletedFuture { try Connection(wrappingChannelSynchronously: channel) }
            }
        try await caller.executeThenClose { request, answer in
            try await simulator.executeThenClose { response, sink in
                // Whichever side ends first ends both.
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { try? await pump(request, to: sink) }
                    group.addTask { try? await pump(response, to: answer) }
                    await group.next()
                    group.cancelAll()
                }
            }
        }
    }

    private func pump(
        _ source: NIOAsyncChannelInboundStream<ByteBuffer>, to sink: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws {
        for try await bytes in source { try await sink.write(bytes) }
    }
}
