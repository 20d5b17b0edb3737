/// The requests that wait for a connection, oldest first. Time spent here is not part of a request's timeout.
struct TransferQueue {
    private var waiting: [Exchange] = []
    private let limit: Int
    /// The earliest `startBy` of those that wait.
    private(set) var nextStartLimit: ContinuousClock.Instant?

    init(limit: Int) { self.limit = limit }

    var isEmpty: Bool { waiting.isEmpty }

    /// Appends a request unless as many wait as may, and says whether it did; those about to start do not count.
    mutating func append(_ exchange: Exchange, freeSlots: Int) -> Bool {
        guard waiting.count < limit + freeSlots else { return false }
        waiting.append(exchange)
        if let startBy = exchange.startBy { nextStartLimit = min(nextStartLimit ?? startBy, startBy) }
        return true
    }

    mutating func popFirst() -> Exchange? { waiting.isEmpty ? nil : waiting.removeFirst() }

    /// Answers and drops the cancelled.
    mutating func dropCancelled() { drop({ $0.isCancelled }, .cancelled, "wait for a connection") }

    /// Answers and drops those that may no longer start; cheap while nobody's limit has passed.
    mutating func dropLate(by now: () -> ContinuousClock.Instant) {
        guard let nextStartLimit else { return }
        let instant = now()
        guard instant >= nextStartLimit else { return }
        drop({ $0.isTooLate(by: { instant }) }, .startLimitPassed, "wait for a connection")
        self.nextStartLimit = waiting.compactMap(\.startBy).min()
    }

    /// Answers and drops all.
    mutating func dropAll() { drop({ _ in true }, .closed, "close") }

    private mutating func drop(
        _ isDropped: (Exchange) -> Bool, _ code: HTTPTransportError.Code, _ operation: String
    ) {
        for exchange in waiting where isDropped(exchange) { exchange.refuse(code, operation) }
        waiting.removeAll(where: isDropped)
    }
}
