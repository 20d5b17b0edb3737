import CLinuxShims
import IOThread

/// Keeps one connection up and serves it; the body of the connection's I/O thread.
final class ConnectionLoop<Role: ConnectionRole> {
    private let configuration: AMQPConfiguration
    private let topology: AMQPTopology
    private let status: ConnectionStatus
    private let mailbox: IOMailbox<Role.Command>
    private let role: Role
    private var backoff: Backoff
    private var attempts: Int
    private var random = SystemRandomNumberGenerator()
    /// Whether the mailbox is closed and empty.
    private var isClosing = false
    private var hasFailed = false
    /// The mailbox's and the socket's, in the form of poll(2).
    private var descriptors = [pollfd](repeating: pollfd(), count: 2)

    init(
        _ configuration: AMQPConfiguration, _ topology: AMQPTopology, _ status: ConnectionStatus,
        _ mailbox: IOMailbox<Role.Command>, role: Role
    ) {
        self.configuration = configuration
        self.topology = topology
        self.status = status
        self.mailbox = mailbox
        self.role = role
        backoff = Backoff(configuration.backoff)
        // So that the clients of a cluster spread over it.
        attempts = Int.random(in: 0..<configuration.endpoints.count)
    }

    /// Runs until the mailbox is closed.
    func run() {
        var failures = 0
        while !isClosing {
            if hasFailed {
                idle(for: nil)
            } else if let link = connect() {
                failures = 0
                serve(link)
                pause()
            } else {
                failures += 1
                // Every host gets its chance before anybody waits.
                if failures.isMultiple(of: configuration.endpoints.count) { pause() } else { idle(for: .zero) }
            }
        }
        status.report(.closed)
        role.lost(.closed("wait for the broker", outcome: .unknown))
    }

    private func pause() {
        guard !isClosing, !hasFailed else { return }
        idle(for: backoff.next(using: &random))
    }

    private func connect() -> BrokerLink? {
        let endpoint = configuration.endpoints[attempts % configuration.endpoints.count]
        attempts += 1
        do {
            let link = try BrokerLink(endpoint, configuration)
            try openControlChannel(link)
            try link.declare(topology, on: controlChannel)
            try role.connected(link)
            status.report(.connected(host: endpoint.address))
            return link
        } catch {
            hasFailed = error.code == .topologyConflict
            status.report(hasFailed ? .failed(error) : .connectFailed(host: endpoint.address, error))
            return nil
        }
    }

    private func openControlChannel(_ link: BrokerLink) throws(AMQPError) {
        do {
            try link.openChannel(controlChannel)
        } catch {
            throw error.error
        }
    }

    /// Answers commands while there is no connection.
    private func idle(for pause: Duration?) {
        let end = pause.map { ContinuousClock.now + $0 }
        while true {
            // Without a connection a role only refuses, and that cannot fail.
            mailbox.runJobs()
            try? takeCommands(nil)
            let now = ContinuousClock.now
            if isClosing { return }
            if let end, end <= now { return }
            _ = wait(nil, atMost: end.map { now.duration(to: $0) } ?? .seconds(60))
        }
    }

    private func serve(_ link: BrokerLink) {
        let start = ContinuousClock.now
        do {
            try exchange(link)
            // The broker is told, so that nothing is left half-open there.
            link.close()
        } catch {
            status.report(.connectionLost(error))
            role.lost(error)
        }
        // A broker that accepts and drops connections must not be hammered.
        if start.duration(to: .now) > configuration.backoff.upperBound { backoff.reset() }
    }

    /// Moves events and commands until the connection is lost or, when closing, nothing more is due.
    private func exchange(_ link: BrokerLink) throws(AMQPError) {
        var closeBy: ContinuousClock.Instant?
        var hasInput = true
        var readBy = ContinuousClock.now
        while true {
            let now = ContinuousClock.now
            if hasInput || link.hasBufferedInput || now >= readBy {
                try readEvents(link)
                readBy = now + heartbeatPump(link)
            }
            mailbox.runJobs()
            if !isClosing { try takeCommands(link) }
            try role.advance(link, now: now)
            if isClosing {
                let limit = closeBy ?? now + configuration.closeTimeout
                closeBy = limit
                if role.isIdle || now >= limit { return }
            }
            let limits = [closeBy, role.dueBy].compactMap { $0.map { now.duration(to: $0) } }
            hasInput = wait(link, atMost: limits.reduce(pollLimit(link)) { min($0, max($1, .zero)) })
        }
    }

    /// Handles what has arrived; where there was nothing, a heartbeat may have been sent.
    private func readEvents(_ link: BrokerLink) throws(AMQPError) {
        repeat {
            guard let event = try link.nextEvent() else { return }
            try handle(event, link)
        } while link.hasBufferedInput
    }

    private func handle(_ event: BrokerEvent, _ link: BrokerLink) throws(AMQPError) {
        switch event {
        case .blocked(let reason):
            link.limitStandstill(false)
            status.report(.blocked(reason: reason))
        case .unblocked:
            link.limitStandstill(true)
            status.report(.unblocked)
        default: break
        }
        try role.handle(event, link)
    }

    private func takeCommands(_ link: BrokerLink?) throws(AMQPError) {
        let batch = mailbox.take()
        isClosing = batch.isClosed
        var failure: AMQPError?
        for command in batch.commands {
            do {
                try role.take(command, failure == nil ? link : nil)
            } catch {
                // The rest of the batch must be answered too.
                failure = error
            }
        }
        if let failure { throw failure }
    }

    private func pollLimit(_ link: BrokerLink) -> Duration {
        if link.hasBufferedInput { return .zero }
        let pump = heartbeatPump(link)
        return role.isIdle ? pump : min(pump, .seconds(1))
    }

    /// librabbitmq sends and watches heartbeats only when it is called, so it is called at twice their rate.
    private func heartbeatPump(_ link: BrokerLink) -> Duration {
        min(max(link.heartbeat / 2, .milliseconds(250)), configuration.heartbeat / 2)
    }
}

extension ConnectionLoop {
    /// Waits for commands, for input, and for room in the socket if the role wants to write.
    ///
    /// - Returns: Whether there may be input; also when the time was up, since reading is what keeps heartbeats going.
    private func wait(_ link: BrokerLink?, atMost limit: Duration) -> Bool {
        // A closing mailbox would end every wait; poll(2) skips negative descriptors.
        descriptors[0] = pollfd(fd: isClosing ? -1 : mailbox.wakeDescriptor, events: Int16(POLLIN), revents: 0)
        let events = POLLIN | (role.wantsToWrite ? POLLOUT : 0)
        descriptors[1] = pollfd(fd: link?.descriptor ?? -1, events: Int16(events), revents: 0)
        return mailbox.wait(for: link == nil ? 1 : role.wakeCount) { mayWait in
            let mayWait = mayWait || isClosing
            let ready = poll(&descriptors, 2, mayWait ? limit.roundedUpMilliseconds : 0)
            return (ready == 0 && mayWait) || descriptors[1].revents & ~Int16(POLLOUT) != 0
        }
    }
}

extension Duration {
    /// In the form of poll(2); rounded up, because a wait that ends just before its time would be repeated in a tight loop.
    fileprivate var roundedUpMilliseconds: Int32 {
        let (seconds, attoseconds) = components
        return Int32(clamping: seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
