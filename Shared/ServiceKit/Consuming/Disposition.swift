/// What a consumer's handler decided about a delivery.
package enum Disposition: Sendable, Equatable {
    /// The work is done and recorded; the delivery is acknowledged.
    case ack
    /// It can never be processed; it goes to the `parked` queue with this reason, and is then acknowledged.
    case park(reason: String)
    /// What it needs does not work now; the queue is left alone until it does, and the delivery comes again.
    case dependencyDown(reason: String)
}

/// What goes to the `parked` queue besides the delivery itself.
package struct ParkingNote: Sendable, Equatable {
    package var queue: String
    package var reason: String

    package init(queue: String, reason: String) {
        self.queue = queue
        self.reason = reason
    }
}
