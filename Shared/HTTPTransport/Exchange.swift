import Synchronization

/// What an exchange ends with.
typealias ExchangeResult = Result<TransportResponse, HTTPTransportError>

/// A request on its way through the thread, and the one place its result is left.
final class Exchange: Sendable {
    private struct State {
        var result: ExchangeResult?
        var continuation: CheckedContinuation<ExchangeResult, Never>?
        var isCancelled = false
    }

    let request: TransportRequest
    let timeout: Duration
    let startBy: ContinuousClock.Instant?
    private let state = Mutex(State())

    init(_ request: TransportRequest, timeout: Duration, startBy: ContinuousClock.Instant?) {
        self.request = request
        self.timeout = timeout
        self.startBy = startBy
    }

    var isCancelled: Bool { state.withLock { state in state.isCancelled } }

    func markCancelled() { state.withLock { state in state.isCancelled = true } }

    /// Whether the request may no longer start. Reads the clock only for a request that has a limit.
    func isTooLate(by now: () -> ContinuousClock.Instant) -> Bool {
        guard let startBy else { return false }
        return now() >= startBy
    }

    /// Leaves the result; the first one counts.
    func complete(_ result: ExchangeResult) {
        let continuation = state.withLock { state -> CheckedContinuation<ExchangeResult, Never>? in
            guard state.result == nil else { return nil }
            state.result = result
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume(returning: result)
    }

    func refuse(_ code: HTTPTransportError.Code, _ operation: String) {
        complete(.failure(HTTPTransportError(code, operation)))
    }

    /// Waits for the result; called once. The thread always leaves one, so cancellation needs no path of its own here.
    func result() async -> ExchangeResult {
        await withCheckedContinuation { continuation in
            let result = state.withLock { state -> ExchangeResult? in
                if state.result == nil { state.continuation = continuation }
                return state.result
            }
            if let result { continuation.resume(returning: result) }
        }
    }
}
