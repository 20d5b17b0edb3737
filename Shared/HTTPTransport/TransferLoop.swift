import CCurl
import IOThread

/// The body of the transport's thread: runs until the mailbox is closed, or drained and the last transfer has ended.
func runTransfers(
    mailbox: IOMailbox<TransferCommand>, signal: CancellationSignal, configuration: HTTPTransportConfiguration,
    now: @escaping @Sendable () -> ContinuousClock.Instant
) {
    if let loop = TransferLoop(mailbox: mailbox, signal: signal, configuration: configuration, now: now) {
        loop.run()
    }
    // Commands admitted after the last look must be answered too.
    mailbox.close()
    while true {
        let batch = mailbox.take()
        for case .start(let exchange) in batch.commands { exchange.refuse(.closed, "submit request") }
        if batch.isClosed { return }
    }
}

/// Drives the transfers on one libcurl multi handle. Lives and dies on the transport's thread.
private final class TransferLoop {
    private let mailbox: IOMailbox<TransferCommand>
    private let signal: CancellationSignal
    private let configuration: HTTPTransportConfiguration
    private let now: @Sendable () -> ContinuousClock.Instant
    private let multi: UnsafeMutableRawPointer
    private var queue: TransferQueue
    private var idle: [EasyHandle] = []
    private var active: [UnsafeMutableRawPointer: Transfer] = [:]
    private var isDraining = false
    private var isClosed = false

    init?(
        mailbox: IOMailbox<TransferCommand>, signal: CancellationSignal, configuration: HTTPTransportConfiguration,
        now: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        guard let multi = curl_multi_init() else { return nil }
        // libcurl keeps idle connections up to this many; how many are in use is our own bound.
        _ = backhop_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, configuration.maxConnections)
        // Idle connections to other hosts count too; libcurl closes the oldest one when it needs room.
        _ = backhop_curl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, configuration.maxConnections)
        self.mailbox = mailbox
        self.signal = signal
        self.configuration = configuration
        self.now = now
        self.multi = multi
        queue = TransferQueue(limit: configuration.queueLimit)
    }

    deinit { curl_multi_cleanup(multi) }

    func run() {
        while !isClosed && !(isDraining && active.isEmpty) {
            wait()
            mailbox.runJobs()
            takeCommands()
            if signal.lower() { dropCancelled() }
            queue.dropLate(by: now)
            startWaiting()
            perform()
        }
        queue.dropAll()
        for transfer in active.values { end(transfer, with: transfer.failure(.closed, "close")) }
    }

    private var freeSlots: Int { configuration.maxConnections - active.count }

    /// Sleeps until something is to be done.
    private func wait() {
        var wake = curl_waitfd(fd: mailbox.wakeDescriptor, events: Int16(CURL_WAIT_POLLIN), revents: 0)
        mailbox.wait { mayWait in
            // With something to do already a look at the sockets would be one too many: curl_multi_perform takes its own.
            guard mayWait else { return }
            // libcurl shortens the wait to its own next timer.
            _ = curl_multi_poll(multi, &wake, 1, waitMilliseconds(), nil)
        }
    }

    private func waitMilliseconds() -> Int32 {
        if !queue.isEmpty && freeSlots > 0 { return 0 }
        guard let limit = queue.nextStartLimit else { return 60_000 }
        return Int32(min(60_000, (limit - now()).wholeMilliseconds))
    }

    private func takeCommands() {
        let batch = mailbox.take()
        for command in batch.commands {
            switch command {
            case .start(let exchange): accept(exchange)
            case .wake: break
            case .drain: isDraining = true
            }
        }
        if isDraining { queue.dropAll() }
        isClosed = batch.isClosed
    }

    private func accept(_ exchange: Exchange) {
        // The signal may have been seen before this command was: only a mark set from here on raises it again.
        if exchange.isCancelled { return exchange.refuse(.cancelled, "submit request") }
        if isDraining { return exchange.refuse(.closed, "submit request") }
        if !queue.append(exchange, freeSlots: freeSlots) { exchange.refuse(.queueFull, "submit request") }
    }

    private func dropCancelled() {
        queue.dropCancelled()
        for transfer in active.values where transfer.exchange.isCancelled {
            end(transfer, with: transfer.failure(.cancelled, "transfer"))
        }
    }

    private func startWaiting() {
        while freeSlots > 0, let exchange = queue.popFirst() {
            if exchange.isTooLate(by: now) {
                exchange.refuse(.startLimitPassed, "start transfer")
            } else {
                start(exchange)
            }
        }
    }

    private func start(_ exchange: Exchange) {
        guard let easy = idle.popLast() ?? EasyHandle() else {
            return exchange.refuse(.configuration, "make a libcurl handle")
        }
        let transfer = Transfer(exchange, on: easy, configuration: configuration, now: now)
        do throws(HTTPTransportError) {
            try transfer.configure()
        } catch {
            // Half set up, and it may point to the transfer.
            easy.reset()
            idle.append(easy)
            return exchange.complete(.failure(error))
        }
        active[easy.pointer] = transfer
        let code = curl_multi_add_handle(multi, easy.pointer)
        if code != CURLM_OK { end(transfer, with: transfer.failure(.configuration, "start transfer")) }
    }

    private func perform() {
        var running: Int32 = 0
        _ = curl_multi_perform(multi, &running)
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let pointer = message.pointee.easy_handle,
                let transfer = active[pointer]
            else { continue }
            // The message dies with the next libcurl call.
            let code = message.pointee.data.result
            end(transfer, with: transfer.result(code))
        }
    }

    private func end(_ transfer: Transfer, with result: ExchangeResult) {
        // Removing a transfer that has not ended closes its connection, or resets its stream.
        _ = curl_multi_remove_handle(multi, transfer.easy.pointer)
        active[transfer.easy.pointer] = nil
        // No option may point to the transfer once it is gone.
        transfer.release()
        idle.append(transfer.easy)
        transfer.exchange.complete(result)
    }
}
