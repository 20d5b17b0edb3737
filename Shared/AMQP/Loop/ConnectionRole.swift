/// What a connection is for; lives on the connection's I/O thread.
protocol ConnectionRole: AnyObject {
    associatedtype Command: Sendable

    /// Whether the role has something to write as soon as the socket takes it.
    var wantsToWrite: Bool { get }
    /// Whether nothing is under way that a closing connection should wait for.
    var isIdle: Bool { get }
    /// When ``advance(_:now:)`` must be called at the latest, if something waits for its time.
    var dueBy: ContinuousClock.Instant? { get }
    /// How many commands may gather before the thread is woken, at least 1; more only while ``dueBy`` sets a near limit.
    var wakeCount: Int { get }

    /// Sets up channels on a connection whose topology was declared on ``controlChannel``, which is open.
    func connected(_ link: BrokerLink) throws(AMQPError)
    /// Takes a command, and answers it even when it throws, which it does only when the connection is lost. `link` is `nil`
    /// while there is no connection.
    func take(_ command: Command, _ link: BrokerLink?) throws(AMQPError)
    /// Takes an event.
    func handle(_ event: BrokerEvent, _ link: BrokerLink) throws(AMQPError)
    /// Writes what can be written, and gives up what has waited too long; called at least once a second while not idle.
    func advance(_ link: BrokerLink, now: ContinuousClock.Instant) throws(AMQPError)
    /// Answers everything that was under way, because the connection is gone.
    func lost(_ error: AMQPError)
}

/// The channel on which the topology is declared.
let controlChannel: UInt16 = 1
