/// Decides what a consumer does next; has no clock and does no I/O.
package struct ConsumerState<Delivery> {
    /// What happened.
    package enum Event {
        case delivered(Delivery)
        case finished(pause: String?)
        case shutdown
        /// The subscription ended by itself; the text says why.
        case lost(String)
    }

    /// What to do.
    package enum Action {
        case start(Delivery)
        /// The delivery goes back to the queue when the subscription is stopped.
        case leave
        case wait
        case end
    }

    /// Why consuming ended.
    package enum End: Equatable {
        case shutdown
        case paused(String)
        case lost(String)
    }

    /// How many deliveries were started and are not finished.
    package private(set) var inFlight = 0
    /// Why consuming ends, as soon as it is known.
    package private(set) var end: End?

    package init() {}

    /// Takes an event in, and says what to do about it.
    package mutating func apply(_ event: Event) -> Action {
        switch event {
        case .delivered(let delivery):
            guard end == nil else { return .leave }
            inFlight += 1
            return .start(delivery)
        case .finished(let pause):
            inFlight -= 1
            if let pause { finish(.paused(pause)) }
        case .shutdown: finish(.shutdown)
        case .lost(let reason): finish(.lost(reason))
        }
        // What was started is finished and acknowledged before the subscription ends.
        return end != nil && inFlight == 0 ? .end : .wait
    }

    /// A shutdown wins over a pause, and a pause over a lost connection, which mends itself.
    private mutating func finish(_ new: End) {
        switch (end, new) {
        case (nil, _), (_, .shutdown), (.lost, .paused): end = new
        default: break
        }
    }
}
