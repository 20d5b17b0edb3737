import CLinuxShims
import CRabbitMQ

/// One logged-in connection; made, used and freed on one I/O thread, because librabbitmq allows no other.
///
/// This folder is the only place that knows librabbitmq.
final class BrokerLink {
    let connection: amqp_connection_state_t
    var arena = WireArena()
    private var reader = FrameReader()

    /// Connects, with TLS if asked, and logs in.
    init(_ endpoint: AMQPEndpoint, _ configuration: AMQPConfiguration) throws(AMQPError) {
        guard let connection = amqp_new_connection() else {
            throw AMQPError(.system, "connect", detail: "no memory", outcome: .notSent)
        }
        self.connection = connection
        try openSocket(endpoint, limit: configuration.connectTimeout)
        try login(endpoint, configuration)
        setRequestLimit(configuration.rpcTimeout)
        limitStandstill(true)
    }

    deinit { amqp_destroy_connection(connection) }

    /// To poll for input.
    var descriptor: Int32 { amqp_get_sockfd(connection) }

    /// The agreed interval of heartbeats.
    var heartbeat: Duration { .seconds(Int64(amqp_get_heartbeat(connection))) }

    /// The highest channel number that the broker allows.
    var channelMax: UInt16 { UInt16(clamping: amqp_get_channel_max(connection)) }

    /// Whether ``nextEvent()`` has something without the socket being readable.
    var hasBufferedInput: Bool { amqp_frames_enqueued(connection) != 0 || amqp_data_in_buffer(connection) != 0 }

    /// Whether the socket takes a message without the thread having to wait; for TCP, a third of its buffer is free.
    var isWritable: Bool {
        var poller = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&poller, 1, 0) == 1
    }

    /// How many bytes of bodies may be written before ``isWritable`` is asked again. A socket's buffer has 16 KiB at least, a
    /// third of which is free when it is writable; should that not do, the write waits.
    static let writableRoom = 4096

    /// Holds back what is written from here on, so that many messages share a segment and wake the broker once (tcp(7)); at most
    /// 200 ms, and only what does not fill a segment.
    func holdOutput() { setCork(1) }

    /// Sends what was held back.
    func releaseOutput() { setCork(0) }

    /// Whether the connection ends when the peer takes nothing of what was written for twice the heartbeat (tcp(7)).
    ///
    /// librabbitmq 0.11 would wait for ever then: once the peer is overdue, its writes wait for input without a limit. A broker
    /// with an alarm rightly takes nothing.
    func limitStandstill(_ isLimited: Bool) {
        let milliseconds = isLimited ? heartbeat.components.seconds * 2000 : 0
        setOption(TCP_USER_TIMEOUT, Int32(clamping: milliseconds))
    }

    private func setCork(_ value: Int32) { setOption(TCP_CORK, value) }

    private func setOption(_ option: Int32, _ value: Int32) {
        var value = value
        // It fails only for a descriptor that is no TCP socket.
        setsockopt(descriptor, SOL_TCP, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// The next event that has arrived, or `nil`; sends a heartbeat when one is due.
    ///
    /// - Throws: When the connection is lost, the broker silent for twice the heartbeat, or the broker closes the connection.
    func nextEvent() throws(AMQPError) -> BrokerEvent? {
        while true {
            var frame = amqp_frame_t()
            var now = timeval(tv_sec: 0, tv_usec: 0)
            let status = amqp_simple_wait_frame_noblock(connection, &frame, &now)
            if status == AMQP_STATUS_TIMEOUT.rawValue { return nil }
            try check(status, "read from the broker")
            let event = reader.read(frame)
            // Everything was copied; without this the channel's pool grows for ever.
            amqp_maybe_release_buffers_on_channel(connection, frame.channel)
            if case .connectionClosed(let replyCode, let text) = event { throw closedByBroker(replyCode, text) }
            if let event { return event }
        }
    }

    /// Says good-bye, waiting at most a second for the answer.
    func close() {
        setRequestLimit(.seconds(1))
        _ = amqp_connection_close(connection, AMQP_REPLY_SUCCESS)
    }

    private func openSocket(_ endpoint: AMQPEndpoint, limit: Duration) throws(AMQPError) {
        let socket = endpoint.usesTLS ? try tlsSocket(endpoint) : amqp_tcp_socket_new(connection)
        var limit = timeval(limit)
        let status = amqp_socket_open_noblock(socket, endpoint.host, Int32(endpoint.port), &limit)
        guard status != AMQP_STATUS_OK.rawValue else { return }
        throw connectError(status)
    }

    private func tlsSocket(_ endpoint: AMQPEndpoint) throws(AMQPError) -> OpaquePointer? {
        let socket = amqp_ssl_socket_new(connection)
        amqp_ssl_socket_set_verify_peer(socket, 1)
        // librabbitmq 0.11 compares DNS names only: a certificate for an IP address never matches.
        amqp_ssl_socket_set_verify_hostname(socket, 1)
        try check(amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST), "set up TLS", .connectFailed)
        let caFile = endpoint.caFile ?? "/etc/ssl/certs/ca-certificates.crt"
        guard amqp_ssl_socket_set_cacert(socket, caFile) == AMQP_STATUS_OK.rawValue else {
            throw AMQPError(
                .connectFailed, "set up TLS", detail: "cannot read the CA file \(caFile)", outcome: .notSent)
        }
        if let certificate = endpoint.certificateFile, let key = endpoint.keyFile {
            try check(amqp_ssl_socket_set_key(socket, certificate, key), "load the client certificate", .connectFailed)
        }
        return socket
    }

    private func login(_ endpoint: AMQPEndpoint, _ configuration: AMQPConfiguration) throws(AMQPError) {
        var limit = timeval(configuration.connectTimeout)
        amqp_set_handshake_timeout(connection, &limit)
        setRequestLimit(configuration.connectTimeout)
        defer { arena.recycle() }
        var properties = clientProperties(name: configuration.connectionName)
        let reply = backhop_amqp_login(
            connection, endpoint.virtualHost, 0, AMQP_DEFAULT_FRAME_SIZE,
            Int32(configuration.heartbeat.components.seconds), &properties, endpoint.user, endpoint.password)
        do {
            try check(reply, "log in")
        } catch {
            throw error.loginError(virtualHost: endpoint.virtualHost)
        }
    }

    /// librabbitmq announces only two capabilities by itself; without these the broker would block this connection and end
    /// its consumers without a word.
    private func clientProperties(name: String) -> amqp_table_t {
        let capabilities = arena.table([
            "connection.blocked": true, "consumer_cancel_notify": true, "publisher_confirms": true, "basic.nack": true,
        ])
        return arena.table([
            (key: "connection_name", value: arena.fieldValue(.string(name))),
            (key: "capabilities", value: arena.fieldValue(capabilities)),
        ])
    }

    private func setRequestLimit(_ limit: Duration) {
        var limit = timeval(limit)
        amqp_set_rpc_timeout(connection, &limit)
    }
}

extension timeval {
    fileprivate init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self.init(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    }
}
