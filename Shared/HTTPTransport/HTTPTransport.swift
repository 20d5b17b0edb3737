import CCurl
import Glibc
import IOThread
import Synchronization

/// An HTTP client on libcurl that hands every request to the network at most once.
///
/// One thread drives all transfers, by HTTP/2 with a TLS peer that offers it and by HTTP/1.1 otherwise. At most
/// `maxConnections` requests are on the wire; others wait in order in a bounded queue, where their timeout does not run.
/// Redirects are not followed, cookies, netrc and the environment's proxies are
/// not used, and certificates are always verified.
package final class HTTPTransport: Sendable {
    private let thread: IOThread<TransferCommand>
    private let signal: CancellationSignal

    /// Starts the transport's thread; connects to nobody yet.
    ///
    /// - Throws: `.configuration` for a limit out of range, an unusable libcurl (7.85 is needed) or no thread.
    package convenience init(_ configuration: HTTPTransportConfiguration) throws(HTTPTransportError) {
        try self.init(configuration, now: { ContinuousClock.now })
    }

    init(
        _ configuration: HTTPTransportConfiguration, now: @escaping @Sendable () -> ContinuousClock.Instant
    ) throws(HTTPTransportError) {
        guard configuration.maxConnections > 0, configuration.responseLimit > 0, configuration.queueLimit >= 0,
            configuration.connectTimeout > .zero
        else { throw HTTPTransportError(.configuration, "check limits") }
        guard globalInit == CURLE_OK, isUsableLibcurl() else {
            throw HTTPTransportError(.configuration, "start libcurl", curlCode: Int(globalInit.rawValue))
        }
        let signal = CancellationSignal()
        self.signal = signal
        do throws(IOThreadError) {
            thread = try IOThread(name: "http", capacity: 256) { mailbox in
                runTransfers(mailbox: mailbox, signal: signal, configuration: configuration, now: now)
            }
        } catch {
            throw HTTPTransportError(.configuration, "start thread")
        }
    }

    /// Runs tasks on the client's thread, with `withTaskExecutorPreference` or `Task(executorPreference:)`.
    ///
    /// Worth it for a task that mostly waits for this client: its requests and responses wake no other thread. It must not block or
    /// compute for long, because the thread serves nobody else meanwhile. Once the client is closed such tasks go on elsewhere.
    package var executor: any TaskExecutor { thread.executor }

    /// Sends a request once and waits for its response, which may have any status.
    ///
    /// Cancellation ends the transfer at once: not sent when it had not started, otherwise its outcome is unknown.
    ///
    /// - Parameters:
    ///   - timeout: The limit from leaving the queue to the end of the response, connecting included; 1 ms or more.
    ///   - startBy: When this has passed, the request is not started. Checked on the transport's thread right before
    ///     libcurl writes the request, so a process that was paused or a slow handshake does not send late.
    /// - Throws: `.notSent` only when no byte of the request was handed to a socket; `.unknown` in any doubt.
    package func send(
        _ request: TransportRequest, timeout: Duration, startBy: ContinuousClock.Instant? = nil
    ) async throws(HTTPTransportError) -> TransportResponse {
        try request.validate()
        let exchange = Exchange(request, timeout: timeout, startBy: startBy)
        let result = await withTaskCancellationHandler {
            await submit(exchange)
        } onCancel: {
            cancel(exchange)
        }
        return try result.get()
    }

    /// Refuses new requests and those that wait, and returns when those on the wire have ended.
    ///
    /// These end within their own timeouts, or at once when their tasks are cancelled. If the task that closes is cancelled,
    /// they are cut off.
    package func close() async {
        do throws(IOThreadError) {
            try await thread.send(.drain)
        } catch {
            thread.close()
        }
        await withTaskCancellationHandler {
            await thread.finished()
        } onCancel: {
            thread.close()
        }
    }

    private func submit(_ exchange: Exchange) async -> ExchangeResult {
        // Without room in the mailbox the caller waits; a cancelled exchange is refused by the thread.
        if thread.post(.start(exchange)) { return await exchange.result() }
        do throws(IOThreadError) {
            try await thread.send(.start(exchange))
        } catch {
            let code: HTTPTransportError.Code = error == .cancelled ? .cancelled : .closed
            return .failure(HTTPTransportError(code, "submit request"))
        }
        return await exchange.result()
    }

    private func cancel(_ exchange: Exchange) {
        exchange.markCancelled()
        signal.raise()
        // A full mailbox is as good: the thread is about to look.
        _ = thread.post(.wake)
    }
}

/// Tells the thread that some exchange was cancelled, without a place in the mailbox.
final class CancellationSignal: Sendable {
    private let isRaised = Atomic(false)

    func raise() { isRaised.store(true, ordering: .releasing) }

    func lower() -> Bool { isRaised.exchange(false, ordering: .acquiringAndReleasing) }
}

/// libcurl's global state, made once; OpenSSL's writes can raise SIGPIPE, which libcurl leaves to us under NOSIGNAL.
private let globalInit: CURLcode = {
    _ = Glibc.signal(SIGPIPE, SIG_IGN)
    return curl_global_init(Int(CURL_GLOBAL_DEFAULT))
}()

/// 7.80 brought CURLOPT_PREREQFUNCTION and 7.85 CURLOPT_PROTOCOLS_STR, both of which the promise needs.
private func isUsableLibcurl() -> Bool {
    guard let version = curl_version_info(CURLVERSION_FIRST) else { return false }
    return version.pointee.version_num >= 0x07_55_00
}
