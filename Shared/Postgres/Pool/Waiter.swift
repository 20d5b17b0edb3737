/// Something that waits for a connection.
enum Waiter {
    case unit(Unit)
    case lease(LeaseRequest, deadline: ContinuousClock.Instant)

    var deadline: ContinuousClock.Instant {
        switch self {
        case .unit(let unit): unit.deadline
        case .lease(_, let deadline): deadline
        }
    }

    var ticket: Ticket {
        switch self {
        case .unit(let unit): unit.request.ticket
        case .lease(let request, _): request.ticket
        }
    }

    var operation: String {
        switch self {
        case .unit(let unit): unit.request.operation
        case .lease(let request, _): request.operation
        }
    }

    func fail(_ error: PostgresError) {
        switch self {
        case .unit(let unit): unit.fail(error)
        case .lease(let request, _): request.reply.resume(returning: .failure(error))
        }
    }
}

/// Waiters in the order they came, which is also the order of their deadlines.
struct WaitingQueue {
    private var items: [Waiter?] = []
    private var head = 0

    var isEmpty: Bool { head == items.count }
    var count: Int { items.count - head }
    var first: Waiter? { isEmpty ? nil : items[head] }

    mutating func append(_ waiter: Waiter) { items.append(waiter) }

    mutating func popFirst() -> Waiter? {
        guard !isEmpty else { return nil }
        let waiter = items[head]
        items[head] = nil
        head += 1
        // Drop the used part once it is the larger one, so that removal stays cheap on average.
        if head * 2 >= items.count {
            items.removeFirst(head)
            head = 0
        }
        return waiter
    }

    /// Puts waiters back where they were taken from.
    mutating func putBack(_ waiters: [Waiter]) {
        guard !waiters.isEmpty else { return }
        items.replaceSubrange(0..<head, with: waiters)
        head = 0
    }

    mutating func remove(_ id: UInt64) -> Waiter? {
        guard let index = items[head...].firstIndex(where: { $0?.ticket.id == id }) else { return nil }
        return items.remove(at: index)
    }
}
